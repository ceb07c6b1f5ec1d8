#pragma once

/// What HeyGen means when it does not do what was asked: by the code in its answer to a request, and by the
/// failure_code of a video (developers.heygen.com/docs/error-codes, as of November 2026, and codes that were seen).
///
/// Thread: any.

#include <string_view>
#include <vector>

#include "providers/account/answer_table.h"

namespace kadr::providers::heygen {

[[nodiscard]] std::vector<account::AnswerRow> answer_rows();

/// The sentence for people about a video that failed, with HeyGen's words and its code; either may be empty.
[[nodiscard]] Error failure_error(const account::AnswerTable& answers, std::string_view code, std::string_view words);

}  // namespace kadr::providers::heygen
