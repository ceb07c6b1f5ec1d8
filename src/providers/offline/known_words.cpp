#include "providers/offline/known_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "providers/offline/letters.h"

namespace kadr::providers::offline {
namespace {

std::size_t find_word(std::string_view plain, std::string_view word) {
  if (word.ends_with('*')) return plain.find(fmt::format(" {}", word.substr(0, word.size() - 1)));
  return plain.find(fmt::format(" {} ", word));
}

}  // namespace

std::string plain_words(std::string_view text) {
  std::string plain = fmt::format(" {} ", lowered(text));
  std::ranges::replace_if(plain, [](char c) { return std::string_view(".,:;!?()\"\r\n\t").contains(c); }, ' ');
  return plain;
}

std::size_t find_word_of(std::string_view plain, std::string_view words) {
  std::size_t first = std::string_view::npos;
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find('|', begin), words.size());
    first = std::min(first, find_word(plain, words.substr(begin, end - begin)));
    begin = end + 1;
  }
  return first;
}

}  // namespace kadr::providers::offline
