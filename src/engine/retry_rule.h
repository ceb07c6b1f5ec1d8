#pragma once

/// What becomes of a step that failed. Pure: the table of docs/engine.md, rule 10.

#include <chrono>

#include "base/result.h"
#include "base/retry_delay.h"

namespace kadr::engine {

enum class FailureKind {
  Transient,  ///< may pass: tried again after a while
  Permanent,  ///< the same again would fail again
  NoRoom,     ///< the disk is full: waits for room, and counts as no attempt
  Stopped,    ///< somebody asked for it to stop: no failure
};

[[nodiscard]] FailureKind failure_kind(ErrorCode code);

struct RetryRule {
  int attempts = 4;
  base::RetryPolicy delays{.first = std::chrono::seconds(1), .longest = std::chrono::minutes(5)};
  std::chrono::milliseconds look_for_room{10'000};
};

struct FailedAttempt {
  ErrorCode code = ErrorCode::Internal;
  int attempts = 1;                    ///< so far, this one counted
  std::chrono::milliseconds asked{0};  ///< what the other side asked us to wait; 0 when nothing
  double jitter = 0;                   ///< 0 up to 1, random
};

struct Verdict {
  enum class Next { TryAgain, WaitForRoom, GiveUp } next = Next::GiveUp;
  std::chrono::milliseconds wait{0};

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

[[nodiscard]] Verdict judge(const RetryRule& rule, const FailedAttempt& failed);

}  // namespace kadr::engine
