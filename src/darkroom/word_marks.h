#pragma once

/// From what the synthesiser reports while it speaks to words of the text. Pure arithmetic.

#include <cstdint>
#include <string_view>
#include <vector>

#include "media/speech.h"

namespace kadr::darkroom {

/// A report: a word begins, or a clause has ended.
struct WordMark {
  enum class Kind { Word, ClauseEnd };
  Kind kind = Kind::Word;
  /// Of a word: its first character, from 0, and how many; counted in characters, not bytes. May be a little off: a
  /// number is reported once for each word it is spoken as, at about the same place.
  std::int64_t character = 0;
  std::int64_t characters = 0;
  /// Where in the sound, at the synthesiser's rate.
  std::int64_t sample = 0;
};

struct SpokenText {
  /// Well-formed UTF-8.
  std::string_view text;
  /// Samples a second of the synthesiser, and how many it made.
  int rate = 0;
  std::int64_t samples = 0;
};

/// The words in order, none overlapping another; marks that name no further letters of the text lengthen the word
/// before them.
[[nodiscard]] std::vector<media::SpokenWord> words_from(const SpokenText& spoken, const std::vector<WordMark>& marks);

}  // namespace kadr::darkroom
