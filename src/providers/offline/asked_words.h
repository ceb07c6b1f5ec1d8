#pragma once

/// The words that a prompt wants to read in its picture, in English, Ukrainian or Russian:
///
///     Title card: "Coffee in Lviv", "every day from seven"     → a title and a subtitle
///     A cup at the window, with the words "Good morning"       → a caption
///
/// Anything else is a picture without words.
///
/// Pure. Thread: any.

#include <string>
#include <string_view>

namespace kadr::providers::offline {

struct AskedWords {
  std::string title;
  std::string subtitle;
  std::string caption;
  friend bool operator==(const AskedWords&, const AskedWords&) = default;
};

[[nodiscard]] AskedWords asked_words(std::string_view prompt);

}  // namespace kadr::providers::offline
