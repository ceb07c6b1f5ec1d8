#pragma once

/// Routes of API keys, and the first key.
///
/// Thread: as http::Handler; make_first_key() before the server starts.

#include <optional>
#include <string>
#include <vector>

#include "api/api_parts.h"

namespace kadr::api {

[[nodiscard]] std::vector<Route> key_routes(const ApiParts& parts);

struct FirstKeyAsked {
  store::Database& database;
  const base::Clock& clock;
  base::RandomSource& random;
  /// As a person chose it (KADR_API_KEY), at least 20 characters; one is made when absent.
  std::optional<std::string> text;
};
/// Makes sure that somebody can get in: with a given text, that this key works; without one, that there is any key.
/// The key has every scope. \return the text of a key that was made here, to be shown once; nothing when nothing was
/// made, or the text was given. Errors: InvalidArgument for a text that is too short or has blanks; those of the
/// database. Blocking: until it is on disk.
[[nodiscard]] Result<std::optional<std::string>> make_first_key(const FirstKeyAsked& asked);

}  // namespace kadr::api
