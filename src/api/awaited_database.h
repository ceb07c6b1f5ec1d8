#pragma once

/// The database as handlers ask it: without holding up a thread of the server.
///
/// Thread: any, each coroutine on its own strand. Outlives all that it was asked; drain() before the server whose
/// coroutines wait here is destroyed.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

#include "api/http/awaitable.h"
#include "api/http/blocking_pool.h"
#include "api/services.h"
#include "store/database.h"

namespace kadr::api {

class AwaitedDatabase {
 public:
  /// Borrows both.
  AwaitedDatabase(store::Database& database, http::BlockingPool& pool, ApiSettings::Reads reads)
      : database_(database), pool_(pool), reads_(reads) {}
  AwaitedDatabase(const AwaitedDatabase&) = delete;
  AwaitedDatabase& operator=(const AwaitedDatabase&) = delete;
  ~AwaitedDatabase() { drain(); }

  /// As Database::read, for what takes microseconds where the database is a file.
  template <typename F>
  [[nodiscard]] http::Awaitable<std::invoke_result_t<F&, store::Connection&>> read(F work) {
    if (reads_ == ApiSettings::Reads::Inline) co_return database_.read(std::move(work));
    co_return co_await pool_.run([&] { return database_.read(std::move(work)); });
  }

  /// The same for what may take longer.
  template <typename F>
  [[nodiscard]] http::Awaitable<std::invoke_result_t<F&, store::Connection&>> read_much(F work) {
    co_return co_await pool_.run([&] { return database_.read(std::move(work)); });
  }

  /// As Database::write: goes on when the change is on disk. What it returns must have a value.
  /// Ownership: work owns what it uses. It may run although nobody waits any more.
  template <typename F>
  [[nodiscard]] http::Awaitable<std::invoke_result_t<F&, store::Connection&>> write(F work) {
    using Outcome = std::invoke_result_t<F&, store::Connection&>;
    auto value = std::make_shared<std::optional<typename Outcome::value_type>>();
    store::Work whole = [value, work = std::move(work)](store::Connection& connection) mutable -> Result<> {
      Outcome outcome = work(connection);
      if (!outcome) return fail(std::move(outcome).error());
      value->emplace(std::move(*outcome));
      return {};
    };
    Result<> done = co_await write_whole(std::move(whole));
    if (!done) co_return Outcome(fail(std::move(done).error()));
    co_return Outcome(*std::move(*value));
  }

  /// Nobody waits for it, and a failure is nobody's concern.
  void write_aside(store::Work work) { database_.write_later(std::move(work), {}); }

  [[nodiscard]] store::Database& database() { return database_; }

  /// Blocking: until nothing waits here for the database.
  void drain();

 private:
  [[nodiscard]] http::Awaitable<Result<>> write_whole(store::Work work);
  void begin();
  void finish();

  store::Database& database_;
  http::BlockingPool& pool_;
  const ApiSettings::Reads reads_;
  std::mutex mutex_;
  std::condition_variable none_left_;
  std::size_t unfinished_ = 0;
};

}  // namespace kadr::api
