#include "api/http/problem.h"

#include <algorithm>
#include <array>

namespace kadr::api::http {
namespace {

struct StatusPhrase {
  int status;
  std::string_view phrase;
};

constexpr std::array kPhrases{
    StatusPhrase{200, "OK"},
    StatusPhrase{201, "Created"},
    StatusPhrase{202, "Accepted"},
    StatusPhrase{204, "No Content"},
    StatusPhrase{206, "Partial Content"},
    StatusPhrase{301, "Moved Permanently"},
    StatusPhrase{302, "Found"},
    StatusPhrase{303, "See Other"},
    StatusPhrase{304, "Not Modified"},
    StatusPhrase{307, "Temporary Redirect"},
    StatusPhrase{308, "Permanent Redirect"},
    StatusPhrase{400, "Bad Request"},
    StatusPhrase{401, "Unauthorized"},
    StatusPhrase{402, "Payment Required"},
    StatusPhrase{403, "Forbidden"},
    StatusPhrase{404, "Not Found"},
    StatusPhrase{405, "Method Not Allowed"},
    StatusPhrase{406, "Not Acceptable"},
    StatusPhrase{408, "Request Timeout"},
    StatusPhrase{409, "Conflict"},
    StatusPhrase{410, "Gone"},
    StatusPhrase{411, "Length Required"},
    StatusPhrase{412, "Precondition Failed"},
    StatusPhrase{413, "Content Too Large"},
    StatusPhrase{414, "URI Too Long"},
    StatusPhrase{415, "Unsupported Media Type"},
    StatusPhrase{416, "Range Not Satisfiable"},
    StatusPhrase{417, "Expectation Failed"},
    StatusPhrase{421, "Misdirected Request"},
    StatusPhrase{422, "Unprocessable Content"},
    StatusPhrase{428, "Precondition Required"},
    StatusPhrase{429, "Too Many Requests"},
    StatusPhrase{431, "Request Header Fields Too Large"},
    StatusPhrase{500, "Internal Server Error"},
    StatusPhrase{501, "Not Implemented"},
    StatusPhrase{502, "Bad Gateway"},
    StatusPhrase{503, "Service Unavailable"},
    StatusPhrase{504, "Gateway Timeout"},
    StatusPhrase{505, "HTTP Version Not Supported"},
    StatusPhrase{507, "Insufficient Storage"},
};

constexpr std::string_view kInside = "kadr failed inside; its log says more under this request id";

}  // namespace

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::InvalidArgument:
      return 400;
    case ErrorCode::NotFound:
      return 404;
    case ErrorCode::UnreadableMedia:
      return 422;
    case ErrorCode::UnsupportedMedia:
      return 415;
    case ErrorCode::TooLarge:
      return 413;
    case ErrorCode::NoSpace:
      return 507;
    case ErrorCode::PermissionDenied:
      return 403;
    case ErrorCode::Unavailable:
      return 503;
    case ErrorCode::TimedOut:
      return 504;
    case ErrorCode::Conflict:
    case ErrorCode::Cancelled:
      return 409;
    case ErrorCode::Crashed:
    case ErrorCode::Internal:
      return 500;
  }
  return 500;
}

Problem problem_of(const Error& error) {
  const int status = status_of(error.code);
  return {.status = status,
          .code = std::string(base::to_string(error.code)),
          .detail = status == 500 ? std::string(kInside) : error.message};
}

std::string to_json(const Problem& problem) {
  Json json = Json::object();
  json["status"] = problem.status;
  json["code"] = problem.code;
  json["title"] = problem.title.empty() ? std::string(reason_phrase(problem.status)) : problem.title;
  if (!problem.detail.empty()) json["detail"] = problem.detail;
  json["request_id"] = problem.request_id;
  for (const auto& [name, value] : problem.extra.items()) {
    if (!json.contains(name)) json[name] = value;
  }
  // What a client sent may be quoted in the detail, and need not be UTF-8.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string_view reason_phrase(int status) {
  const auto found = std::ranges::find(kPhrases, status, &StatusPhrase::status);
  return found == kPhrases.end() ? "Unknown" : found->phrase;
}

}  // namespace kadr::api::http
