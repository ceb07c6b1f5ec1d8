#include "api/http/blocking_pool.h"

#include <condition_variable>
#include <exception>
#include <mutex>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace kadr::api::http {
namespace {

namespace asio = boost::asio;

std::exception_ptr failure_of(const std::function<void()>& job) {
  try {
    job();
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

}  // namespace

struct BlockingPool::Threads {
  explicit Threads(std::size_t count) : pool(count) {}

  void begin() {
    const std::lock_guard lock(mutex);
    ++unfinished;
  }
  void finish() {
    const std::lock_guard lock(mutex);
    if (--unfinished == 0) none_left.notify_all();
  }

  std::mutex mutex;
  std::condition_variable none_left;
  std::size_t unfinished = 0;
  asio::thread_pool pool;
};

BlockingPool::BlockingPool(std::size_t threads) : threads_(std::make_unique<Threads>(threads)) {}

BlockingPool::~BlockingPool() {
  drain();
  threads_->pool.join();
}

void BlockingPool::drain() {
  std::unique_lock lock(threads_->mutex);
  threads_->none_left.wait(lock, [this] { return threads_->unfinished == 0; });
}

Awaitable<void> BlockingPool::run_job(const std::function<void()>& job) {
  // Cancellation is not passed on to the pool: the coroutine stays until the work that borrows from it has ended.
  auto begin = [this, &job](auto handler) {
    auto home = asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
    threads_->begin();
    asio::post(threads_->pool, [this, &job, home, handler = std::move(handler)]() mutable {
      std::exception_ptr failure = failure_of(job);
      {
        // What holds on to the server is let go before finish(): from then on it may be destroyed.
        const auto taken = std::move(home);
        asio::post(taken, [failure = std::move(failure), handler = std::move(handler)]() mutable {
          std::move(handler)(std::move(failure));
        });
      }
      threads_->finish();
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(begin, asio::use_awaitable);
}

}  // namespace kadr::api::http
