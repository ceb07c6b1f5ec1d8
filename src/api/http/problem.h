#pragma once

/// Why a request was not done, as a program and a person read it (RFC 9457, application/problem+json), and the one
/// table from kadr's error codes to HTTP's status numbers.
///
/// Thread: values.

#include <string>
#include <string_view>

#include "api/http/headers.h"
#include "base/json.h"
#include "base/result.h"

namespace kadr::api::http {

struct Problem {
  int status = 500;
  /// For programs; stays as it is once released: "not_found".
  std::string code = "internal";
  /// What `status` means; the status line's own words when empty.
  std::string title;
  /// One sentence on this very request.
  std::string detail;
  /// Filled in by the server when empty.
  std::string request_id;
  /// More fields of the JSON object, such as "errors": [{"path": …, "message": …}].
  Json extra = Json::object();
  /// Header fields that belong to it, such as Allow or Retry-After.
  Headers headers;
};

/// The HTTP status that an error of this code is answered with.
[[nodiscard]] int status_of(ErrorCode code);

/// The problem that an error is shown as. What went wrong inside (Internal, Crashed) is not shown: it belongs in the
/// log.
[[nodiscard]] Problem problem_of(const Error& error);

/// The JSON text of the problem.
[[nodiscard]] std::string to_json(const Problem& problem);

/// "Not Found" for 404; "Unknown" for a number that is no status kadr answers with.
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace kadr::api::http
