#include "recipes/film/spoken_words.h"

#include <algorithm>
#include <sstream>

namespace kadr::recipes::film {
namespace {

using timeline::Rational;

/// Characters of a word, as far as they take time to be said.
std::int64_t weight_of(const std::string& word) {
  const auto characters =
      std::ranges::count_if(word, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  const bool ends_sentence = word.ends_with('.') || word.ends_with('!') || word.ends_with('?') || word.ends_with(':');
  return characters + (ends_sentence ? 6 : 1);
}

std::vector<timeline::TimedWord> spread(const std::string& text, const Rational& duration, const Rational& at) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; stream >> word;) words.push_back(word);
  std::int64_t all = 0;
  for (const std::string& word : words) all += weight_of(word);
  std::vector<timeline::TimedWord> timed;
  std::int64_t before = 0;
  for (const std::string& word : words) {
    const std::int64_t after = before + weight_of(word);
    timed.push_back(
        {.text = word, .start = at + duration * Rational(before, all), .end = at + duration * Rational(after, all)});
    before = after;
  }
  return timed;
}

}  // namespace

std::vector<timeline::TimedWord> spoken_words(const models::Narration& narration, const std::string& text,
                                              const Rational& at) {
  if (narration.words.empty()) return spread(text, narration.duration, at);
  std::vector<timeline::TimedWord> timed;
  for (const models::WordTiming& word : narration.words)
    timed.push_back({.text = word.word, .start = at + word.start, .end = at + word.end});
  return timed;
}

}  // namespace kadr::recipes::film
