#pragma once

/// What time it is, as an interface, so that work that waits can be run in simulated time.

#include <chrono>
#include <cstdint>
#include <string>

namespace kadr::base {

/// UTC, to the millisecond: what is kept in the database and compared between machines.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

[[nodiscard]] constexpr std::int64_t to_milliseconds(Instant instant) {
  return instant.time_since_epoch().count();
}
[[nodiscard]] constexpr Instant from_milliseconds(std::int64_t milliseconds) {
  return Instant(std::chrono::milliseconds(milliseconds));
}

/// Thread: any.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

/// "2026-11-21T11:51:22.123Z".
[[nodiscard]] std::string to_string(Instant instant);

}  // namespace kadr::base

namespace kadr {
using base::Instant;
}  // namespace kadr
