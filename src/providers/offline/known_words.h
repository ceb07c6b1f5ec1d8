#pragma once

/// Looking for known words in a text that a person wrote, in any of the languages at once.
///
/// Pure. Thread: any.

#include <string>
#include <string_view>

namespace kadr::providers::offline {

/// The text in small letters, with blanks for the marks between words, and a blank before the first word and after the
/// last: what stands at n in the text stands at n + 1 here.
[[nodiscard]] std::string plain_words(std::string_view text);

/// Where the first of the words stands (the blank before it); npos when none does. \param plain of plain_words.
/// \param words in small letters, "|" between them. One that ends in "*" stands for every word that begins so, as
/// Slavic endings need it.
[[nodiscard]] std::size_t find_word_of(std::string_view plain, std::string_view words);

[[nodiscard]] inline bool has_word_of(std::string_view plain, std::string_view words) {
  return find_word_of(plain, words) != std::string_view::npos;
}

}  // namespace kadr::providers::offline
