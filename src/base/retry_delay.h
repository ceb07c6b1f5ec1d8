#pragma once

/// How long to wait before trying again. Pure.

#include <chrono>

namespace kadr::base {

struct RetryPolicy {
  std::chrono::milliseconds first{500};
  std::chrono::milliseconds longest{60'000};
};

/// What is known when an attempt has failed.
struct RetryOccasion {
  /// Failed attempts so far, from 1.
  int failures = 1;
  /// Retry-After of the server; 0 when it said nothing.
  std::chrono::milliseconds asked{0};
  /// 0 up to 1, random: spreads clients that failed together.
  double jitter = 0;
};

/// first × 2^(failures - 1), lengthened by up to a quarter by the jitter, or what the server asked for if that is more;
/// never over the longest.
[[nodiscard]] std::chrono::milliseconds retry_delay(const RetryPolicy& policy, const RetryOccasion& occasion);

}  // namespace kadr::base
