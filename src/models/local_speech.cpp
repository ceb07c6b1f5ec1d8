#include "models/local_speech.h"

#include <algorithm>
#include <array>
#include <functional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/near_match.h"
#include "timeline/seeded_random.h"

namespace kadr::models {
namespace {

constexpr std::size_t kMostSuggestions = 5;

/// ASCII only: voices' names in other scripts are compared letter by letter.
bool same_letters(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(one, other, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// "Adam - deep, calm" is listed by vendors; people write "Adam".
std::string_view short_name(std::string_view name) {
  return trimmed(name.substr(0, name.find(" - ")));
}

std::unexpected<Error> unknown_voice(const std::vector<Voice>& voices, std::string_view wanted) {
  std::vector<std::string> names;
  for (const Voice& voice : voices) {
    names.emplace_back(short_name(voice.name));
    names.push_back(voice.id);
  }
  const auto near = base::near_matches(wanted, names, kMostSuggestions);
  const std::string suggestion = near.empty() ? std::string() : fmt::format("did you mean {}? ", fmt::join(near, ", "));
  return fail(ErrorCode::NotFound, fmt::format("there is no voice \"{}\"; {}`kadr voices` lists all {}, and \"random\" "
                                               "takes any",
                                               wanted, suggestion, voices.size()));
}

}  // namespace

bool speaks(const Voice& voice, std::string_view language) {
  const std::string_view own = voice.language;
  if (same_letters(own, language)) return true;
  return own.size() > language.size() && own[language.size()] == '-' &&
         same_letters(own.substr(0, language.size()), language);
}

Result<Voice> choose_voice(const std::vector<Voice>& voices, const std::string& wanted, std::uint64_t seed) {
  if (voices.empty()) return fail(ErrorCode::Unavailable, "the provider of speech offers no voices");
  const std::string_view asked = trimmed(wanted);
  if (same_letters(asked, "random")) {
    return voices[static_cast<std::size_t>(timeline::SeededRandom(seed).below(voices.size()))];
  }
  // What is written exactly comes first, and ids before names: a vendor may have two voices of one name.
  using Match = bool (*)(std::string_view, std::string_view);
  for (const Match same : {Match([](std::string_view a, std::string_view b) { return a == b; }), Match(same_letters)}) {
    const std::array<std::function<bool(const Voice&)>, 3> ways{
        [&](const Voice& voice) { return same(voice.id, asked); },
        [&](const Voice& voice) { return same(voice.name, asked); },
        [&](const Voice& voice) { return same(short_name(voice.name), asked); }};
    for (const auto& way : ways) {
      if (const auto found = std::ranges::find_if(voices, way); found != voices.end()) return *found;
    }
  }
  return unknown_voice(voices, asked);
}

}  // namespace kadr::models
