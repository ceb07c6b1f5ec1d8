#pragma once

/// Who a request is for, and whose page it comes from. A web page of somebody else can have its name resolve to this
/// machine, or post to it with the user's own browser; these checks are what refuses both.
///
/// Thread: any.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/headers.h"
#include "api/http/problem.h"

namespace kadr::api::http {

struct Authority {
  /// Lower case; an IPv6 address stands in brackets.
  std::string host;
  /// Empty when none is named.
  std::string port;
};

/// "kadr.example", "127.0.0.1:8080", "[::1]:8080"; nothing when it is none of these.
[[nodiscard]] std::optional<Authority> parse_authority(std::string_view text);

/// What a server answers to, besides localhost, 127.0.0.1 and [::1].
struct AllowedNames {
  /// Names or addresses, without port; "*" admits every one.
  std::vector<std::string> hosts;
  /// Pages that may change things though they come from elsewhere: "https://studio.example".
  std::vector<std::string> origins;
};

/// The problem with a request's Host: 400 when there is not exactly one that can be read, 421 when it is not allowed.
[[nodiscard]] std::optional<Problem> check_host(const Headers& headers, const AllowedNames& allowed);

/// The problem with a request's Origin: 403 when a method that changes things is asked for by a page whose origin is
/// neither the request's own host nor allowed. A request without Origin comes from no page.
[[nodiscard]] std::optional<Problem> check_origin(std::string_view method, const Headers& headers,
                                                  const AllowedNames& allowed);

}  // namespace kadr::api::http
