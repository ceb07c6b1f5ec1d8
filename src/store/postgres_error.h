#pragma once

/// PostgreSQL's refusals as Errors. Inside the room only.
///
/// Thread: any.

#include <string_view>

#include "base/result.h"

namespace kadr::store {

/// The one translation of SQLSTATE. \param state empty when the server did not answer.
/// \param words the server's own. \param doing what was tried.
[[nodiscard]] Error postgres_error(std::string_view state, std::string_view words, std::string_view doing);

/// True when the same work, run again from its beginning, may succeed: it clashed with another that ran at the same
/// time, or a table was changed under a prepared statement.
[[nodiscard]] bool is_worth_repeating(std::string_view state, std::string_view words);

}  // namespace kadr::store
