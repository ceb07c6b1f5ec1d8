#pragma once

/// The engine at work: threads that advance jobs, claim steps and do them, and keep their leases alive. What they do is
/// in advance.h and step_work.h; this is only when, and on which thread.
///
/// Thread: one owner for start() and stop(); the rest from any.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/advance.h"
#include "engine/crew.h"
#include "engine/event_bus.h"
#include "engine/parts.h"
#include "engine/step_work.h"

namespace kadr::engine {

/// How many steps of each class are worked on at once.
struct CrewSizes {
  int cpu = 2;
  int io = 8;
  int vendor = 8;
  int quick = 2;
};

/// How far a step is that is being worked on.
struct LiveProgress {
  std::int64_t step = 0;
  std::string key;
  base::Progress progress;
};

class Engine {
 public:
  struct Settings {
    CrewSizes crews;
    /// Names this process among all that ever had the database.
    std::string lease_owner;
    /// True when nobody else can have the database open: whoever held a lease before is dead.
    bool alone = true;
    /// The database failed, or is full: it is tried again after a while. Called on any of the engine's threads.
    std::function<void(const Error&)> complain;
  };
  /// Borrows parts and bus.
  Engine(const Parts& parts, EventBus& bus, Settings settings);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  /// Takes back what an earlier process left and starts the threads. Errors: those of the database.
  [[nodiscard]] Result<> start();
  /// Tells what is being worked on to stop, and waits for it. What did not end is gone on with at the next start.
  void stop();

  /// Something about the job was committed outside the engine: it was submitted, cancelled, decided.
  void wake(const std::string& job);

  /// Of one job's steps that are being worked on here.
  [[nodiscard]] std::vector<LiveProgress> progress(const std::string& job) const;

 private:
  struct Running {
    store::Fence fence;
    std::string key;
    base::Progress progress;
    std::stop_source stop;
  };

  [[nodiscard]] Crew::Orders orders(std::string_view step_class, int size);
  [[nodiscard]] Result<std::optional<ClaimedStep>> claim(std::string_view step_class);
  void carry_out(ClaimedStep claimed);
  /// Does the step and writes down how it ended. While the database is full the result is kept and written down when
  /// there is room: the work is not done twice, and no death is counted.
  [[nodiscard]] Result<bool> work_and_write_down(const ClaimedStep& claimed, const base::ProgressSink& progress,
                                                 const std::stop_token& stop);
  void advance_all(const std::stop_token& stop);
  void keep_leases(const std::stop_token& stop);
  [[nodiscard]] bool renewal_failed() const;
  /// \return false when the database failed.
  bool renew_leases();
  void something_changed(const std::vector<std::string>& jobs);
  [[nodiscard]] std::chrono::milliseconds until_next_due();

  const Parts& parts_;
  EventBus& bus_;
  const Settings settings_;
  Advance advance_;
  StepWork work_;

  mutable std::mutex mutex_;
  std::condition_variable_any woken_;
  bool stopping_ = false;
  bool advance_wanted_ = true;
  bool renewal_wanted_ = false;
  /// The database could not be written to: our own leases may have ended since, though we are alive.
  bool renewal_failed_ = false;
  std::map<store::StepName, Running> running_;

  std::vector<std::unique_ptr<Crew>> crews_;
  std::jthread advancer_;
  std::jthread keeper_;
};

}  // namespace kadr::engine
