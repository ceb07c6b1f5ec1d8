#include "providers/heygen/answers.h"

#include <fmt/format.h>

namespace kadr::providers::heygen {

using account::AnswerRow;
using account::Refusal;

std::vector<AnswerRow> answer_rows() {
  return {
      // Rows without a status are for failures of videos, too.
      {.says = "insufficient_credit", .means = Refusal::Money},
      {.status = 429, .says = "quota_exceeded", .means = Refusal::Money},
      {.says = "moderation", .means = Refusal::Content},
      {.says = "content_policy", .means = Refusal::Content},
      {.says = "blocked_words", .means = Refusal::Content},
      {.says = "nsfw", .means = Refusal::Content},
      {.says = "file_too_large", .means = Refusal::TooLarge},
      // What the request names is not there, which another model would not mend.
      {.says = "avatar_not_found", .means = Refusal::Request},
      {.says = "voice_not_found", .means = Refusal::Request},
      {.says = "asset_not_found", .means = Refusal::Request},
      {.status = 403, .says = "resource_access_denied", .means = Refusal::Request},
      {.says = "invalid_parameter", .means = Refusal::Request},
      {.says = "invalid_audio", .means = Refusal::Request},
      {.says = "http_download_failed", .means = Refusal::Request},
  };
}

Error failure_error(const account::AnswerTable& answers, std::string_view code, std::string_view words) {
  while (words.ends_with('.')) words.remove_suffix(1);
  std::string told(words.empty() ? code : words);
  if (!words.empty() && !code.empty()) told += fmt::format(" ({})", code);
  return answers.error(answers.refusal_of_words(told), told);
}

}  // namespace kadr::providers::heygen
