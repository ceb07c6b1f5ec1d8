#include "app/text_width.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace kadr::app {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

/// Code points drawn over the one before them (Unicode 15: general categories Mn, Me and Cf, the common scripts).
constexpr std::array kZeroWidth{
    Range{0x0300, 0x036F}, Range{0x0483, 0x0489}, Range{0x0591, 0x05BD},   Range{0x05BF, 0x05BF}, Range{0x05C1, 0x05C2},
    Range{0x05C4, 0x05C5}, Range{0x05C7, 0x05C7}, Range{0x0610, 0x061A},   Range{0x064B, 0x065F}, Range{0x0670, 0x0670},
    Range{0x06D6, 0x06DC}, Range{0x06DF, 0x06E4}, Range{0x06E7, 0x06E8},   Range{0x06EA, 0x06ED}, Range{0x0711, 0x0711},
    Range{0x0730, 0x074A}, Range{0x0900, 0x0902}, Range{0x093A, 0x093A},   Range{0x093C, 0x093C}, Range{0x0941, 0x0948},
    Range{0x094D, 0x094D}, Range{0x0951, 0x0957}, Range{0x0E31, 0x0E31},   Range{0x0E34, 0x0E3A}, Range{0x0E47, 0x0E4E},
    Range{0x1AB0, 0x1AFF}, Range{0x1DC0, 0x1DFF}, Range{0x200B, 0x200D},   Range{0x2060, 0x2064}, Range{0x20D0, 0x20FF},
    Range{0xFE00, 0xFE0E}, Range{0xFE20, 0xFE2F}, Range{0xE0100, 0xE01EF},
};

/// Code points two columns wide (Unicode 15: East Asian Width W and F).
constexpr std::array kDoubleWidth{
    Range{0x1100, 0x115F},   Range{0x231A, 0x231B},   Range{0x2329, 0x232A},   Range{0x23E9, 0x23EC},
    Range{0x23F0, 0x23F0},   Range{0x23F3, 0x23F3},   Range{0x25FD, 0x25FE},   Range{0x2614, 0x2615},
    Range{0x2648, 0x2653},   Range{0x267F, 0x267F},   Range{0x2693, 0x2693},   Range{0x26A1, 0x26A1},
    Range{0x26AA, 0x26AB},   Range{0x26BD, 0x26BE},   Range{0x26C4, 0x26C5},   Range{0x26CE, 0x26CE},
    Range{0x26D4, 0x26D4},   Range{0x26EA, 0x26EA},   Range{0x26F2, 0x26F3},   Range{0x26F5, 0x26F5},
    Range{0x26FA, 0x26FA},   Range{0x26FD, 0x26FD},   Range{0x2705, 0x2705},   Range{0x270A, 0x270B},
    Range{0x2728, 0x2728},   Range{0x274C, 0x274C},   Range{0x274E, 0x274E},   Range{0x2753, 0x2755},
    Range{0x2757, 0x2757},   Range{0x2795, 0x2797},   Range{0x27B0, 0x27B0},   Range{0x27BF, 0x27BF},
    Range{0x2B1B, 0x2B1C},   Range{0x2B50, 0x2B50},   Range{0x2B55, 0x2B55},   Range{0x2E80, 0x303E},
    Range{0x3041, 0x4DBF},   Range{0x4E00, 0xA4CF},   Range{0xA960, 0xA97F},   Range{0xAC00, 0xD7A3},
    Range{0xF900, 0xFAFF},   Range{0xFE10, 0xFE19},   Range{0xFE30, 0xFE6F},   Range{0xFF01, 0xFF60},
    Range{0xFFE0, 0xFFE6},   Range{0x16FE0, 0x18CFF}, Range{0x1AFF0, 0x1B2FF}, Range{0x1F004, 0x1F004},
    Range{0x1F0CF, 0x1F0CF}, Range{0x1F18E, 0x1F18E}, Range{0x1F191, 0x1F19A}, Range{0x1F200, 0x1F265},
    Range{0x1F300, 0x1F64F}, Range{0x1F680, 0x1F6FF}, Range{0x1F7E0, 0x1F7EB}, Range{0x1F900, 0x1F9FF},
    Range{0x1FA70, 0x1FAFF}, Range{0x20000, 0x3FFFD},
};

/// Makes a narrow symbol before it a picture, which terminals draw in two columns.
constexpr char32_t kEmojiSelector = 0xFE0F;
constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kReplacementText = "\uFFFD";
constexpr std::string_view kEllipsis = "…";

template <std::size_t N>
bool contains(const std::array<Range, N>& ranges, char32_t point) {
  const auto* after = std::ranges::upper_bound(ranges, point, {}, &Range::first);
  return after != ranges.begin() && point <= std::prev(after)->last;
}

/// What a terminal would act on instead of drawing.
bool is_command(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x200E || point == 0x200F ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x206F) || point == 0xFEFF;
}

struct Decoded {
  char32_t point = kReplacement;
  std::size_t bytes = 1;
  bool valid = false;
};

Decoded decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {};
  char32_t point = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80) return {};
    point = (point << 6U) | (next & 0x3FU);
  }
  if (point < kSmallest[bytes] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return {};
  return {point, bytes, true};
}

/// Columns that the code point adds. \param previous columns that the one before it added.
std::size_t columns_of(char32_t point, std::size_t previous) {
  if (point == kEmojiSelector) return previous == 1 ? 1 : 0;
  if (contains(kZeroWidth, point)) return 0;
  return contains(kDoubleWidth, point) ? 2 : 1;
}

/// Bytes of the longest beginning that is at most `columns` wide.
std::size_t bytes_within(std::string_view text, std::size_t columns) {
  std::size_t at = 0;
  std::size_t width = 0;
  std::size_t previous = 0;
  while (at < text.size()) {
    const Decoded next = decode(text.substr(at));
    previous = columns_of(next.point, previous);
    if (width + previous > columns) break;
    width += previous;
    at += next.bytes;
  }
  return at;
}

}  // namespace

std::size_t text_width(std::string_view text) {
  std::size_t width = 0;
  std::size_t previous = 0;
  while (!text.empty()) {
    const Decoded next = decode(text);
    previous = columns_of(next.point, previous);
    width += previous;
    text.remove_prefix(next.bytes);
  }
  return width;
}

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Decoded next = decode(text);
    result += next.valid && !is_command(next.point) ? text.substr(0, next.bytes) : kReplacementText;
    text.remove_prefix(next.bytes);
  }
  return result;
}

std::vector<std::string> printable_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    lines.push_back(printable(text.substr(0, end)));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::string cut_to_width(std::string_view text, std::size_t columns) {
  if (text_width(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  return std::string(text.substr(0, bytes_within(text, columns - 1))).append(kEllipsis);
}

std::string pad_to_width(std::string_view text, std::size_t columns) {
  const std::size_t width = text_width(text);
  std::string result(text);
  if (width < columns) result.append(columns - width, ' ');
  return result;
}

}  // namespace kadr::app
