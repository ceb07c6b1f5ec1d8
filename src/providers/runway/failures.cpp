#include "providers/runway/failures.h"

#include <array>

#include <fmt/format.h>

namespace kadr::providers::runway {

using account::AnswerRow;
using account::Refusal;

std::vector<AnswerRow> answer_rows() {
  return {
      // It has no status of its own for an empty account.
      {.status = 400, .says = "enough credits", .means = Refusal::Money},
      {.status = 400, .says = "content moderation", .means = Refusal::Content},
      {.status = 400, .says = "model variant", .means = Refusal::Missing},
  };
}

Refusal meaning_of_failure(std::string_view code) {
  struct Row {
    std::string_view begins;
    Refusal means;
  };
  // The first whose beginning fits.
  static constexpr std::array kRows{
      Row{"SAFETY.", Refusal::Content},
      Row{"INPUT_PREPROCESSING.SAFETY", Refusal::Content},
      Row{"ASSET.", Refusal::Request},
      Row{"THIRD_PARTY.", Refusal::Busy},
  };
  for (const Row& row : kRows) {
    if (code.starts_with(row.begins)) return row.means;
  }
  return Refusal::Failed;
}

Error failure_error(const account::AnswerTable& answers, std::string_view code, std::string_view words) {
  const Refusal means = meaning_of_failure(code);
  while (words.ends_with('.')) words.remove_suffix(1);
  const std::string told = code.empty()    ? std::string(words)
                           : words.empty() ? std::string(code)
                                           : fmt::format("{} ({})", words, code);
  Error error = answers.error(means, told);
  if (code.starts_with("INTERNAL.BAD_OUTPUT"))
    error.message += ", with another picture if it happens again: text and graphics laid over one are a common cause";
  return error;
}

}  // namespace kadr::providers::runway
