#include "app/exit_code.h"

namespace kadr::app {

ExitCode exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::InvalidArgument:
      return ExitCode::BadUsage;
    case ErrorCode::NotFound:
    case ErrorCode::UnreadableMedia:
    case ErrorCode::UnsupportedMedia:
    case ErrorCode::TooLarge:
    case ErrorCode::Crashed:  // a file that kills its decoder is a bad file
      return ExitCode::BadInput;
    case ErrorCode::NoSpace:
    case ErrorCode::PermissionDenied:
      return ExitCode::NoPlaceToWrite;
    case ErrorCode::Unavailable:
    case ErrorCode::TimedOut:
      return ExitCode::Network;
    case ErrorCode::Cancelled:
      return ExitCode::Cancelled;
    case ErrorCode::Conflict:
    case ErrorCode::Internal:
      return ExitCode::Failed;
  }
  return ExitCode::Failed;
}

}  // namespace kadr::app
