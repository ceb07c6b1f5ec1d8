#include "app/settings/setting.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/near_match.h"

namespace kadr::app::settings {
namespace {

constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kMostDollars = 1'000'000'000;

template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};

std::unexpected<Error> wrong(std::string message) {
  return fail(ErrorCode::InvalidArgument, std::move(message));
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

/// Decimal digits only. One that begins with 0 is read as octal by some and as decimal by others: by nobody here.
std::optional<std::int64_t> digits(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  const bool plain = !text.starts_with('-') && (text.size() == 1 || !text.starts_with('0'));
  return whole && plain ? std::optional(number) : std::nullopt;
}

Result<std::int64_t> whole_number(const WholeNumber& kind, std::string_view text) {
  const auto number = digits(text);
  if (number && *number >= kind.least && *number <= kind.most) return *number;
  return wrong(
      fmt::format("\"{}\" is no whole number from {} to {}, written without a leading 0", text, kind.least, kind.most));
}

Result<bool> yes_or_no(std::string_view text) {
  constexpr std::array<std::string_view, 4> kYes{"1", "true", "yes", "on"};
  constexpr std::array<std::string_view, 4> kNo{"0", "false", "no", "off"};
  if (std::ranges::find(kYes, lower(text)) != kYes.end()) return true;
  if (std::ranges::find(kNo, lower(text)) != kNo.end()) return false;
  return wrong(fmt::format("\"{}\" is neither true nor false", text));
}

Result<std::int64_t> money(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const auto dollars = digits(text.substr(0, point));
  std::string fraction(text.substr(std::min(point + 1, text.size())));
  const bool right = fraction.size() <= 6 && fraction.find_first_not_of("0123456789") == std::string::npos &&
                     (point == text.size() || !fraction.empty());
  if (!dollars || *dollars > kMostDollars || !right)
    return wrong(fmt::format("\"{}\" is no amount of US dollars, as in 12.50", text));
  std::int64_t millionths = 0;
  fraction.resize(6, '0');
  std::from_chars(fraction.data(), fraction.data() + fraction.size(), millionths);
  return *dollars * kMillion + millionths;
}

std::string money_text(std::optional<std::int64_t> millionths) {
  if (!millionths) return {};
  std::string text = fmt::format("{}.{:06}", *millionths / kMillion, *millionths % kMillion);
  while (text.ends_with('0') && text[text.size() - 3] != '.') text.pop_back();
  return text;
}

std::vector<std::string> names(const Choice& choice) {
  std::vector<std::string> result;
  std::size_t next = 0;
  for (const Choice::Word& word : choice.words) {
    if (word.meaning == next) {
      result.emplace_back(word.word);
      ++next;
    }
  }
  return result;
}

Result<std::size_t> choose(const Choice& choice, std::string_view text) {
  for (const Choice::Word& word : choice.words) {
    if (word.word == lower(text)) return word.meaning;
  }
  const auto near = base::near_matches(text, names(choice), 1);
  const std::string meant = near.empty() ? "" : fmt::format("; did you mean {}?", near.front());
  return wrong(fmt::format("\"{}\" is none of {}{}", text, fmt::join(names(choice), ", "), meant));
}

std::vector<std::string> entries_of(std::string_view list) {
  constexpr std::string_view kSpace = " \t";
  std::vector<std::string> entries;
  while (!list.empty()) {
    std::string_view entry = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), entry.size() + 1));
    entry.remove_prefix(std::min(entry.size(), entry.find_first_not_of(kSpace)));
    entry = entry.substr(0, entry.find_last_not_of(kSpace) + 1);
    if (!entry.empty()) entries.emplace_back(entry);
  }
  return entries;
}

}  // namespace

Result<> assign(const Setting& setting, std::string_view text, ServerSettings& settings) {
  const auto put = [](auto& place, auto value) -> Result<> {
    if (!value) return fail(std::move(value).error());
    place = std::move(*value);
    return {};
  };
  return std::visit(
      Overloaded{
          [&](const WholeNumber& kind) { return put(kind.place(settings), whole_number(kind, text)); },
          [&](const Text& kind) { return put(kind.place(settings), Result<std::string>(std::string(text))); },
          [&](const Hidden& kind) { return put(kind.place(settings), Result<Secret>(Secret(std::string(text)))); },
          [&](const Folder& kind) { return put(kind.place(settings), Result<std::filesystem::path>(text)); },
          [&](const Switch& kind) { return put(kind.place(settings), yes_or_no(text)); },
          [&](const List& kind) {
            return put(kind.place(settings), Result<std::vector<std::string>>(entries_of(text)));
          },
          [&](const Money& kind) { return put(kind.place(settings), money(text)); },
          [&](const Choice& kind) -> Result<> {
            KADR_TRY(const std::size_t chosen, choose(kind, text));
            kind.set(settings, chosen);
            return {};
          },
      },
      setting.kind);
}

std::string plain_text(const Setting& setting, const ServerSettings& settings) {
  // A place is named once, for writing; here it is only read.
  auto& all = const_cast<ServerSettings&>(settings);
  return std::visit(Overloaded{
                        [&](const WholeNumber& kind) { return std::to_string(kind.place(all)); },
                        [&](const Text& kind) { return kind.place(all); },
                        [&](const Hidden& kind) { return kind.place(all).reveal(); },
                        [&](const Folder& kind) { return kind.place(all).string(); },
                        [&](const Switch& kind) { return std::string(kind.place(all) ? "true" : "false"); },
                        [&](const List& kind) { return fmt::format("{}", fmt::join(kind.place(all), ",")); },
                        [&](const Money& kind) { return money_text(kind.place(all)); },
                        [&](const Choice& kind) { return names(kind).at(kind.get(all)); },
                    },
                    setting.kind);
}

std::string shown_text(const Setting& setting, const ServerSettings& settings) {
  std::string text = plain_text(setting, settings);
  return is_secret(setting) && !text.empty() ? "(set, not shown)" : text;
}

bool is_secret(const Setting& setting) {
  return std::holds_alternative<Hidden>(setting.kind);
}

std::string kind_words(const Setting& setting) {
  return std::visit(
      Overloaded{
          [](const WholeNumber& kind) { return fmt::format("whole number, {} to {}", kind.least, kind.most); },
          [](const Text&) { return std::string("text"); },
          [](const Hidden&) { return std::string("secret"); },
          [](const Folder&) { return std::string("folder"); },
          [](const Switch&) { return std::string("true or false"); },
          [](const List&) { return std::string("list, with commas"); },
          [](const Money&) { return std::string("US dollars"); },
          [](const Choice& kind) { return fmt::format("{}", fmt::join(names(kind), ", ")); },
      },
      setting.kind);
}

}  // namespace kadr::app::settings
