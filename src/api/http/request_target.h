#pragma once

/// What stands between method and version of a request line, taken apart: path and query.
///
/// Thread: any.

#include <optional>
#include <string>
#include <string_view>

#include "api/http/parameters.h"
#include "base/result.h"

namespace kadr::api::http {

struct RequestTarget {
  /// As it came, percent-encoded: begins with '/'.
  std::string path;
  Parameters query;
};

/// Only the origin form is taken ("/v1/jobs?state=done"); at most 128 query parameters.
/// Errors: InvalidArgument.
[[nodiscard]] Result<RequestTarget> parse_target(std::string_view target);

enum class PlusMeans { Plus, Blank };

/// The bytes that a percent-encoded text stands for; nothing when an escape is broken, a control character comes out,
/// or the outcome is not UTF-8.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text, PlusMeans plus);

}  // namespace kadr::api::http
