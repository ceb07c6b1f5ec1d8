#pragma once

/// Captions: what is said, cut into pieces that can be read, each with the times of its words. Pure: from word timings
/// to cues by rules; how cues are drawn or written is the media room's business.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "timeline/rational.h"

namespace kadr::timeline {

/// A word and when it is said, in seconds. Made by whoever spoke or transcribed.
struct TimedWord {
  std::string text;  ///< UTF-8; its punctuation sticks to it
  Rational start;
  Rational end;

  friend bool operator==(const TimedWord&, const TimedWord&) = default;
};

/// A word in its place in a line: a TimedWord, or a piece of one that is longer than a line or written without spaces.
struct CaptionWord {
  std::string text;
  Rational start;
  Rational end;
  /// No space stands between it and the word before it in the line.
  bool joined = false;

  friend bool operator==(const CaptionWord&, const CaptionWord&) = default;
};

using CaptionLine = std::vector<CaptionWord>;

/// What is shown at one time. Cues of one film are in order and do not overlap.
struct CaptionCue {
  Rational start;
  Rational end;  ///< not shown any more
  std::vector<CaptionLine> lines;

  friend bool operator==(const CaptionCue&, const CaptionCue&) = default;
};

/// The words with their spaces, in logical order (right-to-left text too).
[[nodiscard]] std::string text_of(const CaptionLine& line);
/// The lines with a newline between them.
[[nodiscard]] std::string text_of(const CaptionCue& cue);

struct CaptionRules {
  int columns = 42;  ///< of a line, at most
  int lines = 2;     ///< of a cue, at most
  /// A cue stays at least so long where the next one leaves room …
  Rational shortest{1, 1};
  /// … and never holds words for longer.
  Rational longest{6, 1};
  /// A silence longer than this always ends a cue.
  Rational pause{3, 4};
  /// Columns a second that can be read.
  int reading_speed = 17;
};

/// Rules for pictures of a shape: 42 columns in lying pictures, 30 in square ones, 22 in upright ones; two lines.
[[nodiscard]] CaptionRules caption_rules(int width, int height);

/// Cuts words into cues. Cues end by preference where a sentence or a clause does, are even in length, and stay long
/// enough to be read where the next one leaves room. Control characters and line breaks in words become spaces; words
/// that are empty then are left out. A word that begins before its predecessor is moved up to it.
/// Errors: InvalidArgument for text that is no UTF-8 or holds a NUL, and for times that are negative, beyond
/// kMaxSeconds or run backwards; the message names the word by its number, from 1.
[[nodiscard]] Result<std::vector<CaptionCue>> make_captions(std::span<const TimedWord> words,
                                                            const CaptionRules& rules);

/// The part of the cues that is shown from `from` until `to`, with times counted from `from`: what one block of a film
/// is given. Words that are not said in that part are kept, since their line is shown; their times are cut.
[[nodiscard]] std::vector<CaptionCue> captions_within(std::span<const CaptionCue> cues, Rational from, Rational to);

}  // namespace kadr::timeline
