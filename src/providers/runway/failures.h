#pragma once

/// What Runway means when it does not do what was asked: by its answer to a request, and by the code of a task that
/// failed (docs.dev.runwayml.com/errors, as of November 2026).
///
/// Thread: any.

#include <string_view>
#include <vector>

#include "providers/account/answer_table.h"

namespace kadr::providers::runway {

/// For requests.
[[nodiscard]] std::vector<account::AnswerRow> answer_rows();

/// For tasks. \param code "SAFETY.INPUT.TEXT"; empty when Runway gives none.
[[nodiscard]] account::Refusal meaning_of_failure(std::string_view code);

/// The sentence for people, with Runway's words and its code.
[[nodiscard]] Error failure_error(const account::AnswerTable& answers, std::string_view code, std::string_view words);

}  // namespace kadr::providers::runway
