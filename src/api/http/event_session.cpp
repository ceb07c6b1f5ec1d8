#include "api/http/event_session.h"

#include <exception>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "api/http/completion.h"

namespace kadr::api::http {
namespace {

namespace asio = boost::asio;

constexpr std::string_view kHeartbeat = ": still here\n\n";
constexpr std::size_t kIgnoredInput = 512;

bool is_cancellation(const boost::system::system_error& error) {
  return error.code() == asio::error::operation_aborted;
}

}  // namespace

EventSession::EventSession(Wire& wire, const Limits& limits)
    : wire_(wire),
      limits_(limits),
      filled_(wire.executor()),
      emptied_(wire.executor(), asio::steady_timer::time_point::max()) {}

Awaitable<bool> EventSession::send(const Event& event) {
  while (open_ && queue_.size() >= limits_.event_bytes) co_await emptied_.async_wait(kAsResult);
  if (!open_) co_return false;
  queue_ += to_text(event);
  filled_.cancel();
  co_return true;
}

Awaitable<void> EventSession::run(const EventProducer& producer) {
  // Whichever ends first ends the others.
  using namespace asio::experimental::awaitable_operators;  // NOLINT(google-build-using-namespace)
  co_await (produce(producer) || write_queue() || watch_client());
}

void EventSession::end() {
  shut();
}

void EventSession::shut() {
  open_ = false;
  filled_.cancel();
  emptied_.cancel();
}

Awaitable<void> EventSession::produce(const EventProducer& producer) {
  co_await call(producer);
  while (open_ && (writing_ || !queue_.empty())) co_await emptied_.async_wait(kAsResult);
}

Awaitable<void> EventSession::call(const EventProducer& producer) {
  try {
    co_await producer(*this);
  } catch (const boost::system::system_error& error) {
    if (open_ || !is_cancellation(error)) failure_ = error.what();
  } catch (const std::exception& error) {
    failure_ = error.what();
  } catch (...) {
    failure_ = "something that is no std::exception";
  }
}

Awaitable<void> EventSession::write_queue() {
  while (open_ || !queue_.empty()) {
    if (queue_.empty()) co_await wait_for_events();
    if (queue_.empty()) continue;
    const std::string sending = std::exchange(queue_, {});
    writing_ = true;
    wire_.set_deadline(limits_.sending.window);
    const Wire::Outcome outcome = co_await wire_.write(sending, {});
    wire_.clear_deadline();
    writing_ = false;
    emptied_.cancel();
    if (outcome != Wire::Outcome::Moved) break;
  }
  shut();
}

Awaitable<void> EventSession::wait_for_events() {
  filled_.expires_after(limits_.heartbeat);
  const auto [error] = co_await filled_.async_wait(kAsResult);
  if (!error && queue_.empty()) queue_ = kHeartbeat;
}

Awaitable<void> EventSession::watch_client() {
  Wire::Outcome outcome = Wire::Outcome::Moved;
  while (outcome == Wire::Outcome::Moved) {
    wire_.drop_input();
    outcome = co_await wire_.read_more(kIgnoredInput);
  }
  shut();
}

}  // namespace kadr::api::http
