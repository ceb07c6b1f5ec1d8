#include "darkroom/word_marks.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace kadr::darkroom {
namespace {

/// Byte offsets of every character, and of the end.
std::vector<std::size_t> character_offsets(std::string_view text) {
  std::vector<std::size_t> offsets;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!base::continues_character(text[i])) offsets.push_back(i);
  }
  offsets.push_back(text.size());
  return offsets;
}

bool is_space(char byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The bytes that a mark names, without white space at either end.
Range bytes_of(const WordMark& mark, std::string_view text, const std::vector<std::size_t>& offsets) {
  const auto last = static_cast<std::int64_t>(offsets.size()) - 1;
  const std::int64_t begin = std::clamp<std::int64_t>(mark.character, 0, last);
  const std::int64_t end = std::clamp<std::int64_t>(mark.character + mark.characters, begin, last);
  Range range{offsets[static_cast<std::size_t>(begin)], offsets[static_cast<std::size_t>(end)]};
  while (range.begin < range.end && is_space(text[range.begin])) ++range.begin;
  while (range.end > range.begin && is_space(text[range.end - 1])) --range.end;
  return range;
}

constexpr std::array<std::string_view, 24> kClosing{".", ",", ";", ":", "!", "?", ")", "]",  "}",  "\"", "'",  ">",
                                                    "»", "”", "“", "’", "…", "—", "–", "。", "，", "！", "？", "、"};

/// A mark names only the first part of what is spoken as one word ("well" of "well-known,"): the rest up to the next
/// white space or word belongs to it, but for the punctuation at its end.
void lengthen(media::SpokenWord& word, std::string_view text, std::size_t limit) {
  const std::size_t named = word.text_offset + word.text_length;
  std::size_t end = named;
  while (end < limit && !is_space(text[end])) ++end;
  const auto closes = [&](std::string_view mark) { return text.substr(named, end - named).ends_with(mark); };
  for (auto mark = std::ranges::find_if(kClosing, closes); mark != kClosing.end();
       mark = std::ranges::find_if(kClosing, closes)) {
    end -= mark->size();
  }
  word.text_length = end - word.text_offset;
}

}  // namespace

std::vector<media::SpokenWord> words_from(const SpokenText& spoken, const std::vector<WordMark>& marks) {
  const auto at_48k = [&](std::int64_t sample) {
    return timeline::scale_round(std::clamp<std::int64_t>(sample, 0, spoken.samples), timeline::kSampleRate,
                                 spoken.rate);
  };
  const std::vector<std::size_t> offsets = character_offsets(spoken.text);
  std::vector<media::SpokenWord> words;
  bool speaking = false;
  for (const WordMark& mark : marks) {
    const timeline::SampleCount now = at_48k(mark.sample);
    if (speaking) words.back().end = std::max(words.back().end, now);
    speaking = mark.kind == WordMark::Kind::Word && !words.empty();
    if (mark.kind == WordMark::Kind::ClauseEnd) continue;
    const Range range = bytes_of(mark, spoken.text, offsets);
    const std::size_t taken = words.empty() ? 0 : words.back().text_offset + words.back().text_length;
    if (range.begin >= range.end || range.begin < taken) continue;
    const timeline::SampleCount start = words.empty() ? now : std::max(now, words.back().end);
    words.push_back({range.begin, range.end - range.begin, start, start});
    speaking = true;
  }
  if (speaking) words.back().end = std::max(words.back().end, at_48k(spoken.samples));
  for (std::size_t i = 0; i < words.size(); ++i) {
    lengthen(words[i], spoken.text, i + 1 < words.size() ? words[i + 1].text_offset : spoken.text.size());
  }
  return words;
}

}  // namespace kadr::darkroom
