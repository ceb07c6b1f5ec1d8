#include "api/awaited_database.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace kadr::api {
namespace {

namespace asio = boost::asio;

/// What goes on when a write has ended: a handler that can be moved only, kept where a std::function, which wants
/// copies, can share it.
template <typename Home, typename Handler>
class Continuation {
 public:
  Continuation(Home home, Handler handler)
      : kept_(std::make_shared<std::optional<Kept>>(Kept{std::move(home), std::move(handler)})) {}

  /// To be called once. Nothing of the server is held after it.
  void go_on() const {
    Kept taken = *std::move(*kept_);
    kept_->reset();
    asio::post(taken.home, std::move(taken.handler));
  }

 private:
  struct Kept {
    Home home;
    Handler handler;
  };
  std::shared_ptr<std::optional<Kept>> kept_;
};

}  // namespace

void AwaitedDatabase::begin() {
  const std::lock_guard lock(mutex_);
  ++unfinished_;
}

void AwaitedDatabase::finish() {
  const std::lock_guard lock(mutex_);
  if (--unfinished_ == 0) none_left_.notify_all();
}

void AwaitedDatabase::drain() {
  std::unique_lock lock(mutex_);
  none_left_.wait(lock, [this] { return unfinished_ == 0; });
}

http::Awaitable<Result<>> AwaitedDatabase::write_whole(store::Work work) {
  // Cancellation is not passed on to the writer: the coroutine stays until the work has ended.
  auto outcome = std::make_shared<Result<>>();
  auto initiate = [this, &work, &outcome](auto handler) {
    auto home = asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
    begin();
    const Continuation continuation(std::move(home), std::move(handler));
    database_.write_later(std::move(work), [this, outcome, continuation](Result<> done) {
      *outcome = std::move(done);
      continuation.go_on();
      // Last: the server may be destroyed from here on.
      finish();
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiate, asio::use_awaitable);
  co_return std::move(*outcome);
}

}  // namespace kadr::api
