#include "recipes/film/spoken_words.h"

#include <algorithm>
#include <cctype>
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

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// Letters and digits alone, to tell whether two spellings are of one word: typographic marks begin with E2, « and »
/// are C2 AB and C2 BB.
std::string bare(std::string_view word) {
  std::string letters;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const auto byte = static_cast<unsigned char>(word[i]);
    if (byte == 0xE2) {
      i += 2;
    } else if (byte == 0xC2) {
      i += 1;
    } else if (byte >= 0x80 || std::isdigit(byte) != 0 || std::islower(byte) != 0) {
      letters += word[i];
    } else if (std::isupper(byte) != 0) {
      letters += static_cast<char>(byte - 'A' + 'a');
    }
  }
  return letters;
}

/// A word of the text whose time is known.
struct Anchor {
  std::size_t word = 0;
  Rational start;
  Rational end;
};

/// Finds the words that were told in the text, in order.
std::vector<Anchor> anchors_of(const std::vector<std::string>& words, const std::vector<models::WordTiming>& told) {
  /// A word that is not found so near is something else: a number that was read out.
  constexpr std::size_t kReach = 8;
  std::vector<Anchor> anchors;
  std::size_t next = 0;
  for (const models::WordTiming& timing : told) {
    const std::string wanted = bare(timing.word);
    if (wanted.empty()) continue;
    // One word of the text may be told in pieces: "coffee-shop".
    if (!anchors.empty() && anchors.back().word + 1 == next && bare(words[next - 1]).ends_with(wanted) &&
        bare(words[next - 1]) != wanted) {
      anchors.back().end = timing.end;
      continue;
    }
    for (std::size_t i = next; i < std::min(words.size(), next + kReach); ++i) {
      if (!bare(words[i]).starts_with(wanted)) continue;
      anchors.push_back({.word = i, .start = timing.start, .end = timing.end});
      next = i + 1;
      break;
    }
  }
  return anchors;
}

/// Words `from` until `to`, one after another from `start` until `end`.
void spread(const std::vector<std::string>& words, std::size_t from, std::size_t to, const Rational& start,
            const Rational& end, std::vector<timeline::TimedWord>& timed) {
  std::int64_t all = 0;
  for (std::size_t i = from; i < to; ++i) all += weight_of(words[i]);
  std::int64_t before = 0;
  for (std::size_t i = from; i < to; ++i) {
    const std::int64_t after = before + weight_of(words[i]);
    timed.push_back({.text = words[i],
                     .start = start + (end - start) * Rational(before, all),
                     .end = start + (end - start) * Rational(after, all)});
    before = after;
  }
}

}  // namespace

std::vector<timeline::TimedWord> spoken_words(const models::Narration& narration, const std::string& text,
                                              const Rational& at) {
  const std::vector<std::string> words = words_of(text);
  const std::vector<Anchor> anchors = anchors_of(words, narration.words);
  std::vector<timeline::TimedWord> timed;
  if (anchors.empty()) {
    spread(words, 0, words.size(), at, at + narration.duration, timed);
    return timed;
  }
  spread(words, 0, anchors.front().word, at, at + anchors.front().start, timed);
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    const bool is_last = i + 1 == anchors.size();
    const std::size_t to = is_last ? words.size() : anchors[i + 1].word;
    const bool alone = to == anchors[i].word + 1;
    // Those that were left out stand in the time until the next word; after the last there is no more to go by.
    const Rational end = alone || is_last ? anchors[i].end : std::max(anchors[i].end, anchors[i + 1].start);
    spread(words, anchors[i].word, to, at + anchors[i].start, at + std::max(anchors[i].start, end), timed);
  }
  return timed;
}

}  // namespace kadr::recipes::film
