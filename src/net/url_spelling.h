#pragma once

/// Whether a URL is spelt so plainly that no two programs can read different hosts in it.
///
/// Thread: any.

#include <string>
#include <string_view>

namespace kadr::net {

/// What libcurl read in a URL.
struct ReadAuthority {
  std::string host;  ///< as it was decoded; a V6 address in brackets
  /// The host as it is looked up: other scripts in punycode. Empty when there is no such form.
  std::string ascii_host;
  bool names_user = false;
  bool names_zone = false;
};

/// Why the URL is not plain, to follow it in a sentence ("names a user; give …"); empty when it is.
/// \param text the URL as it was given, absolute.
[[nodiscard]] std::string objection_to(std::string_view text, const ReadAuthority& read);

}  // namespace kadr::net
