#include "providers/account/answer_table.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/json.h"
#include "base/utf8.h"

namespace kadr::providers::account {
namespace {

constexpr std::size_t kMostWords = 300;

std::string small_letters(std::string_view text) {
  std::string small(text);
  std::ranges::transform(small, small.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return small;
}

Refusal refusal_of_status(int status) {
  switch (status) {
    case 401:
    case 403:
      return Refusal::Key;
    case 402:
      return Refusal::Money;
    case 404:
    case 410:
      return Refusal::Missing;
    case 413:
      return Refusal::TooLarge;
    case 429:
      return Refusal::Busy;
    case 408:
    case 409:
    case 425:
      return Refusal::InDoubt;
    default:
      return status >= 400 && status < 500 ? Refusal::Request : Refusal::InDoubt;
  }
}

ErrorCode code_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::Request:
    case Refusal::Content:
      return ErrorCode::InvalidArgument;
    case Refusal::Key:
    case Refusal::Money:
      return ErrorCode::PermissionDenied;
    case Refusal::Missing:
      return ErrorCode::NotFound;
    case Refusal::TooLarge:
      return ErrorCode::TooLarge;
    case Refusal::Busy:
    case Refusal::InDoubt:
      return ErrorCode::Unavailable;
    case Refusal::Failed:
      return ErrorCode::Internal;
  }
  return ErrorCode::Internal;
}

/// What the vendor did, and what to do, around its own words.
struct Sentence {
  std::string_view did;
  std::string_view advice;
};

Sentence sentence_for(Refusal refusal) {
  switch (refusal) {
    case Refusal::Request:
      return {"does not take this request", "change what it names, then redo the step"};
    case Refusal::Content:
      return {"refused the content", "change the prompt or the picture, then redo the step"};
    case Refusal::Key:
      return {"does not accept the key", "check"};
    case Refusal::Money:
      return {"has no money left in the account", "add credit there, then redo the step"};
    case Refusal::Missing:
      return {"does not know what was asked for", "choose another model, then redo the step"};
    case Refusal::TooLarge:
      return {"finds this too large", "use a smaller file or a shorter text, then redo the step"};
    case Refusal::Busy:
      return {"takes no more requests for now", "try again later"};
    case Refusal::Failed:
      return {"took the work and failed at it", "redo the step to try again"};
    case Refusal::InDoubt:
      return {"did not say whether it took the request", "look at its own page before you send it again"};
  }
  return {};
}

std::string text_in(const Json& value);

/// The first text under one of the usual names.
std::string text_in_object(const Json& object) {
  static constexpr std::array<const char*, 8> kNames{"detail", "message", "msg",     "error",
                                                     "errors", "title",   "failure", "status"};
  for (const char* name : kNames) {
    const auto found = object.find(name);
    if (found == object.end()) continue;
    std::string text = text_in(*found);
    if (!text.empty()) return text;
  }
  return {};
}

std::string text_in(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object()) return text_in_object(value);
  if (value.is_array() && !value.empty()) return text_in(value.front());
  return {};
}

/// On one line, without the spaces around it, cut between two characters.
std::string tidied(std::string text) {
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  const auto first = text.find_first_not_of(' ');
  if (first == std::string::npos || !base::is_utf8(text)) return {};
  text = text.substr(first, text.find_last_not_of(" .") - first + 1);
  if (text.size() <= kMostWords) return text;
  std::size_t end = kMostWords;
  while (end > 0 && base::continues_character(text[end])) --end;
  return text.substr(0, end) + "…";
}

}  // namespace

Refusal AnswerTable::refusal(const net::WebAnswer& answer) const {
  const std::string body = small_letters(answer.body);
  for (const AnswerRow& row : rows_) {
    const bool fits = row.status == 0 || row.status == answer.status;
    if (fits && body.find(row.says) != std::string::npos) return row.means;
  }
  return refusal_of_status(answer.status);
}

Refusal AnswerTable::refusal_of_words(std::string_view words) const {
  const std::string small = small_letters(words);
  for (const AnswerRow& row : rows_) {
    if (row.status == 0 && !row.says.empty() && small.find(row.says) != std::string::npos) return row.means;
  }
  return Refusal::Failed;
}

Error AnswerTable::error(const net::WebAnswer& answer) const {
  const std::string words = words_of(answer.body);
  return error(refusal(answer), words.empty() ? fmt::format("HTTP status {}", answer.status) : words);
}

Error AnswerTable::error(Refusal refusal, std::string_view words) const {
  const Sentence sentence = sentence_for(refusal);
  const std::string told = tidied(std::string(words));
  std::string advice(sentence.advice);
  if (refusal == Refusal::Key) advice += " " + names_.key_setting;
  return {code_of(refusal), fmt::format("{} {}{}; {}", names_.vendor, sentence.did,
                                        told.empty() ? "" : fmt::format(": “{}”", told), advice)};
}

std::string words_of(std::string_view body) {
  const Result<Json> json = base::parse_json(body);
  return json ? tidied(text_in(*json)) : std::string();
}

}  // namespace kadr::providers::account
