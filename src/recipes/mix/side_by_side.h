#pragma once

/// Doing the items of a stage on several threads; the first failure stops the others.

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>

#include "base/result.h"

namespace kadr::recipes::mix {

/// The numbers of the items, each given out once. Thread: any.
class ItemQueue {
 public:
  explicit ItemQueue(std::size_t items) : items_(items) {}

  /// The next item, from 0 up; nothing when all are given out.
  [[nodiscard]] std::optional<std::size_t> take();

 private:
  const std::size_t items_;
  std::atomic<std::size_t> next_ = 0;
};

/// Takes items until there are none. It must return soon once the token asks it to.
using Worker = std::function<Result<>(ItemQueue&, std::stop_token)>;

struct SideBySide {
  std::size_t items = 0;
  /// At most so many threads; never more than items.
  std::size_t workers = 1;
  std::stop_token stop;
};

/// Runs the workers and waits for all of them.
/// Errors: the first failure; Cancelled when `stop` was requested; Internal when a worker threw.
/// Blocking: until every worker has returned.
[[nodiscard]] Result<> work_side_by_side(const SideBySide& job, const Worker& worker);

/// The same, where the items need nothing from one another: `work` does one item.
[[nodiscard]] Result<> each_side_by_side(const SideBySide& job,
                                         const std::function<Result<>(std::size_t, std::stop_token)>& work);

}  // namespace kadr::recipes::mix
