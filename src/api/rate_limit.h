#pragma once

/// How often something may happen, decided by the generic cell rate algorithm: as many at once as the limit says, then
/// one each time that its share of the window has passed. All it remembers is one instant, the theoretical arrival
/// time: when everything that was let through would have arrived, had it come evenly.
///
/// Thread: values.

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.h"

namespace kadr::api {

struct RateLimit {
  std::string rule;  ///< "jobs a minute": how it is remembered and named
  int events = 0;    ///< at least 1
  std::chrono::milliseconds window{};
};

struct RateDecision {
  /// What to remember when it is let through; nothing when it is not.
  std::optional<Instant> arrival;
  /// Until it would be let through.
  std::chrono::milliseconds wait{};
};

/// \param remembered from the last time; nothing before the first. One further ahead than any could be, from a clock
/// that was wrong, counts as the furthest possible.
[[nodiscard]] RateDecision admit(const RateLimit& limit, std::optional<Instant> remembered, Instant now);

}  // namespace kadr::api
