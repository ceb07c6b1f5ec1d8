#include "store/postgres_error.h"

#include <fmt/format.h>

namespace kadr::store {
namespace {

ErrorCode code_of(std::string_view state) {
  if (state.empty()) return ErrorCode::Unavailable;
  if (state == "08P01") return ErrorCode::Internal;  // a wrong number of parameters
  if (state == "53100") return ErrorCode::NoSpace;
  if (state == "25006" || state == "42501") return ErrorCode::PermissionDenied;
  if (state == "22021" || state == "22P05") return ErrorCode::InvalidArgument;  // characters that it cannot hold
  const std::string_view kind = state.substr(0, 2);
  if (kind == "23") return ErrorCode::Conflict;
  if (kind == "28" || kind == "3D") return ErrorCode::PermissionDenied;
  if (kind == "08" || kind == "40" || kind == "53" || kind == "55" || kind == "57") return ErrorCode::Unavailable;
  if (kind == "54") return ErrorCode::TooLarge;
  return ErrorCode::Internal;
}

}  // namespace

Error postgres_error(std::string_view state, std::string_view words, std::string_view doing) {
  const ErrorCode code = code_of(state);
  const std::string_view advice =
      code == ErrorCode::Unavailable ? "; see that the database server runs and can be reached" : "";
  return {code, fmt::format("{}: {}{}", doing, words.substr(0, words.find_last_not_of("\n ") + 1), advice)};
}

bool is_worth_repeating(std::string_view state, std::string_view words) {
  return state == "40001" || state == "40P01" || (state == "0A000" && words.contains("cached plan"));
}

}  // namespace kadr::store
