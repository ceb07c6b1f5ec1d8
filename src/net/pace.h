#pragma once

/// Whether an answer comes fast enough. Knows no clock: every call is told the time.
///
/// Thread: one owner.

#include <chrono>
#include <optional>
#include <string>

#include "net/download.h"

namespace kadr::net {

class Pace {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Borrows the limits.
  explicit Pace(const DownloadLimits& limits) : limits_(limits) {}

  /// The connection may be used; before that its own limit counts.
  void connected(Time now);
  /// The head of the answer is whole.
  void answered(Time now);
  /// Bytes of the head or the body.
  void received(Time now, timeline::ByteCount bytes);

  /// What is too slow, to follow the URL in a sentence ("sent nothing for 20 seconds"); none when all is well.
  [[nodiscard]] std::optional<std::string> lateness(Time now);
  /// When lateness() should be asked at the latest; none while there is no connection.
  [[nodiscard]] std::optional<Time> next_look() const;

 private:
  const DownloadLimits& limits_;
  std::optional<Time> connected_at_;
  std::optional<Time> answered_at_;
  Time last_byte_;
  /// The time over which the speed is measured, and what came in it.
  Time window_began_;
  timeline::ByteCount in_window_ = 0;
};

}  // namespace kadr::net
