#include "base/result.h"

#include <array>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace kadr::base {
namespace {

struct CodeName {
  ErrorCode code;
  std::string_view name;
};

constexpr std::array kCodeNames{
    CodeName{ErrorCode::InvalidArgument, "invalid_argument"},
    CodeName{ErrorCode::NotFound, "not_found"},
    CodeName{ErrorCode::UnreadableMedia, "unreadable_media"},
    CodeName{ErrorCode::UnsupportedMedia, "unsupported_media"},
    CodeName{ErrorCode::Conflict, "conflict"},
    CodeName{ErrorCode::TooLarge, "too_large"},
    CodeName{ErrorCode::NoSpace, "no_space"},
    CodeName{ErrorCode::PermissionDenied, "permission_denied"},
    CodeName{ErrorCode::Unavailable, "unavailable"},
    CodeName{ErrorCode::TimedOut, "timed_out"},
    CodeName{ErrorCode::Cancelled, "cancelled"},
    CodeName{ErrorCode::Crashed, "crashed"},
    CodeName{ErrorCode::Internal, "internal"},
};

ErrorCode code_of_errno(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return ErrorCode::NotFound;
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorCode::PermissionDenied;
    case ENOSPC:
    case EDQUOT:
      return ErrorCode::NoSpace;
    case EFBIG:
    case ENAMETOOLONG:
      return ErrorCode::TooLarge;
    case EAGAIN:
    case EBUSY:
      return ErrorCode::Unavailable;
    default:
      return ErrorCode::Internal;
  }
}

}  // namespace

std::string_view to_string(ErrorCode code) {
  for (const CodeName& entry : kCodeNames) {
    if (entry.code == code) return entry.name;
  }
  return "internal";
}

ErrorCode error_code_from(std::string_view name) {
  for (const CodeName& entry : kCodeNames) {
    if (entry.name == name) return entry.code;
  }
  return ErrorCode::Internal;
}

Error Error::about(std::string_view subject) const {
  return {code, fmt::format("{}: {}", subject, message)};
}

Error from_errno(int error_number, std::string_view doing) {
  return {code_of_errno(error_number), fmt::format("{}: {}", doing, std::generic_category().message(error_number))};
}

}  // namespace kadr::base
