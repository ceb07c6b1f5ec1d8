#pragma once

/// What of a URL is requested and what of it is shown.
///
/// Thread: any.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kadr::net {

struct Url {
  /// As it is requested: percent-encoded, without fragment.
  std::string text;
  /// For messages: without user, password and query, which may be secret.
  std::string display;
  enum class Scheme { Http, Https } scheme = Scheme::Http;
  std::uint16_t port = 80;
  /// Why a guarded fetch refuses it, to follow the URL in a sentence; empty when it is spelt plainly.
  std::string objection;
};

/// Errors: InvalidArgument, naming as much of the text as may be shown.
[[nodiscard]] Result<Url> parse_url(std::string_view text);

/// Where a redirect leads. \param location the header as it came, absolute or relative to `from`.
/// Errors: PermissionDenied when it leads to another scheme, or from https to http.
[[nodiscard]] Result<Url> follow_redirect(const Url& from, const std::string& location);

}  // namespace kadr::net
