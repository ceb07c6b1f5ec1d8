#include "base/retry_delay.h"

#include <algorithm>

namespace kadr::base {

std::chrono::milliseconds retry_delay(const RetryPolicy& policy, const RetryOccasion& occasion) {
  using std::chrono::milliseconds;
  milliseconds delay = std::min(policy.first, policy.longest);
  for (int doubled = 1; doubled < occasion.failures && delay < policy.longest; ++doubled) delay *= 2;
  delay += milliseconds(static_cast<milliseconds::rep>(static_cast<double>(delay.count()) * occasion.jitter / 4));
  return std::min(std::max(delay, occasion.asked), policy.longest);
}

}  // namespace kadr::base
