#include "api/rate_limit.h"

#include <algorithm>

namespace kadr::api {

RateDecision admit(const RateLimit& limit, std::optional<Instant> remembered, Instant now) {
  // Rounded up: a share that is cut short would let more through than the limit says.
  const std::chrono::milliseconds share{(limit.window.count() + limit.events - 1) / limit.events};
  const std::chrono::milliseconds furthest = share * limit.events;
  const Instant arrival = std::clamp(remembered.value_or(now), now, now + furthest) + share;
  if (arrival <= now + furthest) return {.arrival = arrival};
  return {.wait = arrival - furthest - now};
}

}  // namespace kadr::api
