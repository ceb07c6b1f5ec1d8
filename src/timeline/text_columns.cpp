#include "timeline/text_columns.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

namespace kadr::timeline {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

/// East Asian Wide and Fullwidth of UAX #11, by blocks; emoji are wide too.
constexpr std::array kWide{
    Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},   Range{0x3041, 0x33FF}, Range{0x3400, 0x4DBF},
    Range{0x4E00, 0xA4CF},   Range{0xA960, 0xA97F},   Range{0xAC00, 0xD7A3}, Range{0xF900, 0xFAFF},
    Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6}, Range{0x1F1E6, 0x1F1FF},
    Range{0x1F300, 0x1FAFF}, Range{0x20000, 0x3FFFD},
};

/// Marks that sit on the character before them, and controls that are not seen.
constexpr std::array kJoining{
    Range{0x0300, 0x036F},   Range{0x0483, 0x0489}, Range{0x0591, 0x05BD}, Range{0x05BF, 0x05BF},
    Range{0x05C1, 0x05C7},   Range{0x0610, 0x061A}, Range{0x064B, 0x065F}, Range{0x0670, 0x0670},
    Range{0x06D6, 0x06ED},   Range{0x0900, 0x0903}, Range{0x093A, 0x094F}, Range{0x0E31, 0x0E31},
    Range{0x0E34, 0x0E3A},   Range{0x0E47, 0x0E4E}, Range{0x1AB0, 0x1AFF}, Range{0x200B, 0x200F},
    Range{0x202A, 0x202E},   Range{0x2060, 0x2069}, Range{0x20D0, 0x20FF}, Range{0x3099, 0x309A},
    Range{0xFE00, 0xFE0F},   Range{0xFE20, 0xFE2F}, Range{0xFEFF, 0xFEFF}, Range{0x1F3FB, 0x1F3FF},
    Range{0xE0020, 0xE01EF},
};

constexpr std::array kWithoutSpaces{
    Range{0x2E80, 0x303E}, Range{0x3041, 0x30FF}, Range{0x31F0, 0x31FF}, Range{0x3400, 0x4DBF},
    Range{0x4E00, 0x9FFF}, Range{0xF900, 0xFAFF}, Range{0xFF00, 0xFF60}, Range{0x20000, 0x3FFFD},
};

constexpr char32_t kZeroWidthJoiner = 0x200D;

bool within(std::span<const Range> ranges, char32_t character) {
  return std::ranges::any_of(ranges, [&](const Range& r) { return character >= r.first && character <= r.last; });
}

int columns_of(char32_t character) {
  if (character < 0x300) return 1;
  if (within(kJoining, character)) return 0;
  return within(kWide, character) ? 2 : 1;
}

struct Decoded {
  char32_t character = 0;
  std::size_t bytes = 0;  ///< 0: no UTF-8
};

/// Strict: no overlong forms, no surrogates, nothing beyond U+10FFFF.
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
  char32_t character = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    character = character << 6 | (byte(i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = character >= 0xD800 && character <= 0xDFFF;
  if (character < kSmallest[length] || surrogate || character > 0x10FFFF) return {};
  return {character, length};
}

}  // namespace

Result<std::vector<TextCluster>> text_clusters(std::string_view text) {
  std::vector<TextCluster> clusters;
  char32_t before = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded next = decode(text.substr(at));
    if (next.bytes == 0)
      return fail(ErrorCode::InvalidArgument, fmt::format("the text is no UTF-8 from its byte {} on", at));
    const int columns = columns_of(next.character);
    const bool joins = !clusters.empty() && (columns == 0 || before == kZeroWidthJoiner);
    if (joins) {
      TextCluster& cluster = clusters.back();
      cluster.bytes = {cluster.bytes.data(), cluster.bytes.size() + next.bytes};
    } else {
      clusters.push_back({.bytes = text.substr(at, next.bytes), .first = next.character, .columns = columns});
    }
    before = next.character;
    at += next.bytes;
  }
  return clusters;
}

int text_columns(std::string_view text) {
  const auto clusters = text_clusters(text);
  int columns = 0;
  if (clusters) {
    for (const TextCluster& cluster : *clusters) columns += cluster.columns;
  }
  return columns;
}

bool is_written_without_spaces(char32_t character) {
  return within(kWithoutSpaces, character);
}

}  // namespace kadr::timeline
