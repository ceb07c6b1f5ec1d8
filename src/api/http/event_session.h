#pragma once

/// One client of an event stream: the queue between its producer and its wire.
///
/// Thread: the wire's strand.

#include <string>

#include <boost/asio/steady_timer.hpp>

#include "api/http/event_stream.h"
#include "api/http/settings.h"
#include "api/http/wire.h"

namespace kadr::api::http {

class EventSession final : public EventStream {
 public:
  /// Borrows both. The head of the answer must have been sent.
  EventSession(Wire& wire, const Limits& limits);

  [[nodiscard]] Awaitable<bool> send(const Event& event) override;
  [[nodiscard]] bool is_open() const override { return open_; }

  /// Runs the producer until it returns, the client leaves or reads too slowly, or end() is called.
  /// What the producer throws for reasons of its own comes out of failure().
  [[nodiscard]] Awaitable<void> run(const EventProducer& producer);
  /// Sends what is queued, then ends the stream.
  void end();
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  [[nodiscard]] Awaitable<void> produce(const EventProducer& producer);
  [[nodiscard]] Awaitable<void> call(const EventProducer& producer);
  [[nodiscard]] Awaitable<void> write_queue();
  [[nodiscard]] Awaitable<void> wait_for_events();
  [[nodiscard]] Awaitable<void> watch_client();
  void shut();

  Wire& wire_;
  const Limits& limits_;
  std::string queue_;
  bool writing_ = false;
  bool open_ = true;
  /// Cancelled when there is something to write, and when there is room again.
  boost::asio::steady_timer filled_;
  boost::asio::steady_timer emptied_;
  std::string failure_;
};

}  // namespace kadr::api::http
