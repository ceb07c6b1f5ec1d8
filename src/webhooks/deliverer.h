#pragma once

/// The thread that delivers: only when the desk looks is decided here.
///
/// Thread: one owner for start() and stop(); the rest from any.

#include <functional>
#include <thread>

#include "webhooks/delivery_desk.h"

namespace kadr::webhooks {

class Deliverer {
 public:
  struct Settings {
    /// True when nobody else can have the database open: whoever was sending before is dead.
    bool alone = true;
    /// The database failed: it is tried again after a while. Called on the deliverer's thread.
    std::function<void(const Error&)> complain;
  };

  Deliverer(DeliveryDesk desk, Settings settings) : desk_(std::move(desk)), settings_(std::move(settings)) {}
  Deliverer(const Deliverer&) = delete;
  Deliverer& operator=(const Deliverer&) = delete;
  ~Deliverer() { stop(); }

  /// Goes on with what an earlier process left. Errors: those of the database.
  [[nodiscard]] Result<> start();
  /// What is being sent is cut off, and sent again after the next start.
  void stop();

  /// Something may have become due: an event was committed, a delivery replayed.
  void wake() { desk_.wake(); }
  [[nodiscard]] DeliveryCounts counts() const { return desk_.counts(); }

 private:
  void work(const std::stop_token& stop);
  /// \return how long nothing is to be looked for.
  [[nodiscard]] std::chrono::milliseconds send_due();

  DeliveryDesk desk_;
  const Settings settings_;
  std::jthread thread_;
};

}  // namespace kadr::webhooks
