#include "api/awaited_database.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace kadr::api {
namespace {

namespace asio = boost::asio;

/// A handler that can be moved only, in a std::function, which wants copies. The writer calls it once.
template <typename Handler>
auto once(Handler handler) {
  return [own = std::make_shared<std::optional<Handler>>(std::move(handler))] {
    Handler taken = *std::move(*own);
    own->reset();
    std::move(taken)();
  };
}

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
    auto resume = once(std::move(handler));
    database_.write_later(std::move(work), [this, outcome, home, resume = std::move(resume)](Result<> done) mutable {
      *outcome = std::move(done);
      asio::post(home, std::move(resume));
      finish();
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiate, asio::use_awaitable);
  co_return std::move(*outcome);
}

}  // namespace kadr::api
