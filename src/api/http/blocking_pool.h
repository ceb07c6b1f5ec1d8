#pragma once

/// Threads for work that blocks (files, databases), which a handler may await without holding up other connections:
/// `const auto row = co_await pool.run([&] { return read_row(id); });`
///
/// Thread: any.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "api/http/awaitable.h"

namespace kadr::api::http {

class BlockingPool {
 public:
  explicit BlockingPool(std::size_t threads);
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;
  /// Blocking: until all work has ended.
  ~BlockingPool();

  /// Runs work() on one of the threads, and goes on where it was awaited with what it returned or threw. Once begun,
  /// work runs to its end whatever becomes of the client, so it may borrow from the coroutine that awaits it.
  template <typename Work>
  [[nodiscard]] Awaitable<std::invoke_result_t<Work&>> run(Work work) {
    using Outcome = std::invoke_result_t<Work&>;
    if constexpr (std::is_void_v<Outcome>) {
      const std::function<void()> job = [&work] { work(); };
      co_await run_job(job);
    } else {
      std::optional<Outcome> outcome;
      const std::function<void()> job = [&work, &outcome] { outcome.emplace(work()); };
      co_await run_job(job);
      co_return *std::move(outcome);
    }
  }

  /// Blocking: until no work is queued or running. Work may be added again afterwards.
  void drain();

 private:
  struct Threads;

  [[nodiscard]] Awaitable<void> run_job(const std::function<void()>& job);

  std::unique_ptr<Threads> threads_;
};

}  // namespace kadr::api::http
