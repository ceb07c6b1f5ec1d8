#include "recipes/mix/side_by_side.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include <fmt/format.h>

namespace kadr::recipes::mix {
namespace {

/// Keeps the failure that stopped the others, not the Cancelled with which they answer.
class FirstFailure {
 public:
  void report(Error error) {
    const std::scoped_lock lock(mutex_);
    if (!error_) error_ = std::move(error);
  }
  [[nodiscard]] std::optional<Error> get() {
    const std::scoped_lock lock(mutex_);
    return error_;
  }

 private:
  std::mutex mutex_;
  std::optional<Error> error_;
};

Result<> run_guarded(const Worker& worker, ItemQueue& queue, std::stop_token stop) {
  try {
    return worker(queue, std::move(stop));
  } catch (const std::exception& exception) {
    return fail(ErrorCode::Internal, fmt::format("kadr ran into a fault of its own: {}", exception.what()));
  }
}

}  // namespace

std::optional<std::size_t> ItemQueue::take() {
  const std::size_t item = next_.fetch_add(1);
  return item < items_ ? std::optional(item) : std::nullopt;
}

Result<> work_side_by_side(const SideBySide& job, const Worker& worker) {
  ItemQueue queue(job.items);
  FirstFailure failure;
  std::stop_source stop_all;
  const std::stop_callback pass_on(job.stop, [&stop_all] { stop_all.request_stop(); });
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::min(job.items, std::max<std::size_t>(1, job.workers)); ++i) {
      threads.emplace_back([&] {
        if (auto done = run_guarded(worker, queue, stop_all.get_token()); !done) {
          failure.report(std::move(done).error());
          stop_all.request_stop();
        }
      });
    }
  }
  if (job.stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped on request");
  if (auto error = failure.get()) return fail(std::move(*error));
  return {};
}

Result<> each_side_by_side(const SideBySide& job, const std::function<Result<>(std::size_t, std::stop_token)>& work) {
  return work_side_by_side(job, [&](ItemQueue& queue, std::stop_token stop) -> Result<> {
    for (auto item = queue.take(); item && !stop.stop_requested(); item = queue.take()) KADR_CHECK(work(*item, stop));
    return {};
  });
}

}  // namespace kadr::recipes::mix
