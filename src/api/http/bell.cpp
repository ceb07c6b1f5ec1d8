#include "api/http/bell.h"

#include <algorithm>
#include <mutex>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include "api/http/completion.h"

namespace kadr::api::http {

namespace asio = boost::asio;

struct Bell::State {
  std::mutex mutex;
  std::uint64_t rings = 0;
  std::vector<std::shared_ptr<asio::steady_timer>> waiting;
};

/// One coroutine's place among those that wait; given up on every way out, also when the coroutine is destroyed.
class Bell::Waiter {
 public:
  Waiter(std::shared_ptr<State> state, const asio::any_io_executor& executor)
      : state_(std::move(state)),
        timer_(std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max())) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() {
    const std::lock_guard lock(state_->mutex);
    std::erase(state_->waiting, timer_);
  }

  /// The number of rings when it is more than `seen` already; otherwise joins those that wait.
  std::uint64_t join(std::uint64_t seen) {
    const std::lock_guard lock(state_->mutex);
    if (state_->rings == seen) state_->waiting.push_back(timer_);
    return state_->rings;
  }
  asio::steady_timer& timer() { return *timer_; }

 private:
  std::shared_ptr<State> state_;
  std::shared_ptr<asio::steady_timer> timer_;
};

Bell::Bell() : state_(std::make_shared<State>()) {}

Bell::~Bell() = default;

void Bell::ring() {
  std::vector<std::shared_ptr<asio::steady_timer>> waiting;
  {
    const std::lock_guard lock(state_->mutex);
    ++state_->rings;
    waiting.swap(state_->waiting);
  }
  // On the waiter's own strand: there it has begun to wait by the time this runs.
  for (const auto& timer : waiting) asio::post(timer->get_executor(), [timer] { timer->cancel(); });
}

std::uint64_t Bell::rings() const {
  const std::lock_guard lock(state_->mutex);
  return state_->rings;
}

Awaitable<std::uint64_t> Bell::wait(std::uint64_t seen) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const std::shared_ptr<State> state = state_;
  Waiter waiter(state, executor);
  std::uint64_t rings = waiter.join(seen);
  while (rings == seen) {
    co_await waiter.timer().async_wait(kAsResult);
    const std::lock_guard lock(state->mutex);
    rings = state->rings;
  }
  co_return rings;
}

}  // namespace kadr::api::http
