#include "net/answer_error.h"

#include <fmt/format.h>

#include "base/json.h"

namespace kadr::net {
namespace {

ErrorCode code_of_status(long status) {
  switch (status) {
    case 401:
    case 403:
      return ErrorCode::PermissionDenied;
    case 404:
    case 410:
      return ErrorCode::NotFound;
    case 408:
    case 504:
      return ErrorCode::TimedOut;
    case 409:
    case 412:
      return ErrorCode::Conflict;
    case 413:
      return ErrorCode::TooLarge;
    case 429:
    case 502:
    case 503:
      return ErrorCode::Unavailable;
    case 507:
      return ErrorCode::NoSpace;
    default:
      return status >= 400 && status < 500 ? ErrorCode::InvalidArgument : ErrorCode::Internal;
  }
}

std::string text_of(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The server may know more codes than we do: those mean what their status means.
ErrorCode code_of(const Json& problem, long status) {
  const std::string name = text_of(problem, "code");
  const ErrorCode code = base::error_code_from(name);
  return base::to_string(code) == name ? code : code_of_status(status);
}

std::string sentence_of(const Json& problem) {
  std::string sentence = text_of(problem, "detail");
  if (sentence.empty()) sentence = text_of(problem, "title");
  const std::string request = text_of(problem, "request_id");
  if (!request.empty() && text_of(problem, "code") == "internal") sentence += fmt::format(" (request {})", request);
  return sentence;
}

}  // namespace

Error error_of_answer(long status, std::string_view body, const std::string& server) {
  if (status >= 300 && status < 400) {
    return {ErrorCode::InvalidArgument,
            fmt::format("{} sends its visitors elsewhere, where no key is taken; give the address of the server itself",
                        server)};
  }
  const auto problem = base::parse_json(body);
  if (problem && problem->is_object()) {
    const std::string sentence = sentence_of(*problem);
    if (!sentence.empty()) return {code_of(*problem, status), sentence};
  }
  return {code_of_status(status), fmt::format("{} answered {} and no reason", server, status)};
}

}  // namespace kadr::net
