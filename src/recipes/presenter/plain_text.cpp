#include "recipes/presenter/plain_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/utf8.h"

namespace kadr::recipes::presenter {
namespace {

using namespace std::string_view_literals;

constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kEntities{
    {{"amp"sv, "&"sv},   {"lt"sv, "<"sv},    {"gt"sv, ">"sv},    {"quot"sv, "\""sv},  {"apos"sv, "'"sv},
     {"nbsp"sv, " "sv},  {"ndash"sv, "–"sv}, {"mdash"sv, "—"sv}, {"hellip"sv, "…"sv}, {"laquo"sv, "«"sv},
     {"raquo"sv, "»"sv}, {"lsquo"sv, "‘"sv}, {"rsquo"sv, "’"sv}, {"ldquo"sv, "“"sv},  {"rdquo"sv, "”"sv},
     {"bdquo"sv, "„"sv}, {"euro"sv, "€"sv},  {"copy"sv, "©"sv},  {"deg"sv, "°"sv},    {"shy"sv, ""sv}}};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool begins_with_word(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  return std::ranges::equal(text.substr(0, word.size()), word, [](char a, char b) { return (a | 0x20) == b; });
}

/// Where the element of this name ends that has just begun; the whole text when it never does.
std::size_t end_of_element(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find("</"); at != std::string_view::npos; at = text.find("</", at + 2)) {
    if (begins_with_word(text.substr(at + 2), name)) return at;
  }
  return text.size();
}

std::string without_tags(std::string_view html) {
  std::string text;
  while (!html.empty()) {
    const auto open = html.find('<');
    text += html.substr(0, open);
    if (open == std::string_view::npos) break;
    html.remove_prefix(open);
    const char next = html.size() > 1 ? html[1] : ' ';
    if (!is_letter(next) && next != '/' && next != '!') {
      text += '<';
      html.remove_prefix(1);
      continue;
    }
    const auto close = html.find('>');
    if (close == std::string_view::npos) return text + std::string(html);
    const std::string_view tag = html.substr(1, close - 1);
    html.remove_prefix(close + 1);
    for (const std::string_view unread : {"script"sv, "style"sv}) {
      if (begins_with_word(tag, unread)) html.remove_prefix(end_of_element(html, unread));
    }
    text += ' ';
  }
  return text;
}

std::string utf8_of(std::uint32_t point) {
  const auto tail = [&](unsigned shift) { return static_cast<char>(0x80U | ((point >> shift) & 0x3FU)); };
  const bool is_text = point >= 0x20 && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
  if (!is_text) return " ";
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xC0U | (point >> 6U)), tail(0)};
  if (point < 0x10000) return {static_cast<char>(0xE0U | (point >> 12U)), tail(6), tail(0)};
  return {static_cast<char>(0xF0U | (point >> 18U)), tail(12), tail(6), tail(0)};
}

/// What "&name;" stands for; the text itself where that is not known.
std::string meant_by(std::string_view name) {
  const auto* const known = std::ranges::find(kEntities, name, &std::pair<std::string_view, std::string_view>::first);
  if (known != kEntities.end()) return std::string(known->second);
  if (name.starts_with('#')) {
    const bool hexadecimal = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
    const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
    std::uint32_t point = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), point, hexadecimal ? 16 : 10);
    if (error == std::errc() && end == digits.data() + digits.size() && !digits.empty()) return utf8_of(point);
  }
  return "&" + std::string(name) + ";";
}

std::string without_entities(std::string_view text) {
  constexpr std::size_t kLongestName = 10;
  std::string plain;
  while (!text.empty()) {
    const auto mark = text.find('&');
    plain += text.substr(0, mark);
    if (mark == std::string_view::npos) break;
    text.remove_prefix(mark + 1);
    const std::string_view near = text.substr(0, kLongestName);
    const auto end = near.find_first_not_of("#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    if (end == std::string_view::npos || near[end] != ';') {
      plain += '&';
      continue;
    }
    plain += meant_by(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return plain;
}

std::string single_spaced(std::string_view text) {
  std::string single;
  bool space = false;
  for (const char c : text) {
    // Control characters are white space here.
    if (static_cast<unsigned char>(c) <= ' ' || c == '\x7F') {
      space = !single.empty();
      continue;
    }
    if (space) single += ' ';
    space = false;
    single += c;
  }
  return single;
}

std::string shortened(std::string text, std::size_t most) {
  std::size_t characters = 0;
  std::size_t end = 0;
  while (end < text.size() && characters < most) {
    ++end;
    while (end < text.size() && base::continues_character(text[end])) ++end;
    ++characters;
  }
  if (end == text.size()) return text;
  const auto space = text.rfind(' ', end);
  if (space != std::string::npos && space > end / 2) end = space;
  return text.substr(0, end) + "…";
}

}  // namespace

std::string plain_text(std::string_view html, std::size_t most) {
  return shortened(single_spaced(without_entities(without_tags(html))), most);
}

}  // namespace kadr::recipes::presenter
