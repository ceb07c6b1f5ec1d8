#include "engine/retry_rule.h"

namespace kadr::engine {

FailureKind failure_kind(ErrorCode code) {
  switch (code) {
    case ErrorCode::Unavailable:
    case ErrorCode::TimedOut:
    case ErrorCode::Crashed:
      return FailureKind::Transient;
    case ErrorCode::NoSpace:
      return FailureKind::NoRoom;
    case ErrorCode::Cancelled:
      return FailureKind::Stopped;
    case ErrorCode::InvalidArgument:
    case ErrorCode::NotFound:
    case ErrorCode::UnreadableMedia:
    case ErrorCode::UnsupportedMedia:
    case ErrorCode::TooLarge:
    case ErrorCode::PermissionDenied:
    case ErrorCode::Conflict:
    case ErrorCode::Internal:
      return FailureKind::Permanent;
  }
  return FailureKind::Permanent;
}

Verdict judge(const RetryRule& rule, const FailedAttempt& failed) {
  switch (failure_kind(failed.code)) {
    case FailureKind::NoRoom:
      return {.next = Verdict::Next::WaitForRoom, .wait = rule.look_for_room};
    case FailureKind::Permanent:
      return {.next = Verdict::Next::GiveUp};
    case FailureKind::Stopped:
      // Stopped without the job being cancelled: the server is going down, and the next one goes on at once.
      return {.next = Verdict::Next::TryAgain};
    case FailureKind::Transient:
      break;
  }
  if (failed.attempts >= rule.attempts) return {.next = Verdict::Next::GiveUp};
  return {.next = Verdict::Next::TryAgain,
          .wait = base::retry_delay(rule.delays,
                                    {.failures = failed.attempts, .asked = failed.asked, .jitter = failed.jitter})};
}

}  // namespace kadr::engine
