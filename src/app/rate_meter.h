#pragma once

/// How fast work goes lately: the mean over a sliding window, so that a slow start is forgotten and a single burst does
/// not make the time left jump.
///
/// Thread: one owner.

#include <cstdint>
#include <deque>

#include "app/stage.h"

namespace kadr::app {

class RateMeter {
 public:
  /// \param done units done until `now`; never less than at the call before.
  void record(Clock::time_point now, std::int64_t done);

  /// Units a second; 0 until there is a quarter of a second to judge by.
  [[nodiscard]] double per_second() const;

 private:
  struct Mark {
    Clock::time_point at;
    std::int64_t done;
  };
  std::deque<Mark> marks_;
};

}  // namespace kadr::app
