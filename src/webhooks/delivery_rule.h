#pragma once

/// What follows from an attempt to deliver. Pure.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "net/post_client.h"

namespace kadr::webhooks {

struct Attempt {
  std::int64_t failures = 0;  ///< of earlier attempts at the same delivery
  const Result<net::PostAnswer>& answer;
  /// 0 up to 1, random: spreads what failed together.
  double jitter = 0;
};

struct Verdict {
  enum class Then {
    Delivered,
    Again,    ///< after the wait
    GivenUp,  ///< for good, unless somebody asks for a replay
    Gone,     ///< the receiver wants nothing any more: the webhook is disabled
  };
  Then then = Then::Delivered;
  std::chrono::milliseconds wait{0};
  std::optional<std::int64_t> status;
  std::string error;  ///< one sentence
};

/// A status of 200 to 299 is a success, 410 an end. Everything else is tried again after the times that Standard
/// Webhooks recommends (5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h), lengthened by up to a fifth by the jitter, or by the
/// receiver's Retry-After if that is more.
[[nodiscard]] Verdict judge(const Attempt& attempt);

}  // namespace kadr::webhooks
