#include "providers/offline/asked_words.h"

#include <array>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "providers/offline/letters.h"

namespace kadr::providers::offline {
namespace {

constexpr std::size_t kMostCharacters = 300;

constexpr std::array<std::string_view, 9> kTitleCards{"title card",      "title:",         "intro card",
                                                      "титульна картка", "титульний кадр", "титр",
                                                      "заставка",        "титульный кадр", "титульная карточка"};

constexpr std::array<std::string_view, 12> kWithWords{
    "with the words", "with the caption", "with the text", "with words", "зі словами", "з написом",
    "з підписом",     "з текстом",        "со словами",    "с надписью", "с подписью", "с текстом"};

constexpr std::array kQuotes{
    std::pair{std::string_view("\""), std::string_view("\"")}, std::pair{std::string_view("«"), std::string_view("»")},
    std::pair{std::string_view("“"), std::string_view("”")}, std::pair{std::string_view("„"), std::string_view("“")}};

std::string shortened(std::string_view text) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!base::continues_character(text[i]) && ++characters > kMostCharacters) return std::string(text.substr(0, i));
  }
  return std::string(text);
}

/// What stands between quotation marks, in order.
std::vector<std::string> quoted(std::string_view text) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = at + 1;
    for (const auto& [open, close] : kQuotes) {
      if (!text.substr(at).starts_with(open)) continue;
      const std::size_t begin = at + open.size();
      const std::size_t end = text.find(close, begin);
      if (end == std::string_view::npos) continue;
      found.push_back(shortened(text.substr(begin, end - begin)));
      next = end + close.size();
      break;
    }
    at = next;
  }
  return found;
}

/// Without marks: what follows the colon.
std::string after_colon(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return {};
  const auto first = text.find_first_not_of(" \t\r\n", colon + 1);
  if (first == std::string_view::npos) return {};
  return shortened(text.substr(first, text.find_last_not_of(" \t\r\n.") + 1 - first));
}

}  // namespace

AskedWords asked_words(std::string_view prompt) {
  const auto first = prompt.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  prompt.remove_prefix(first);
  const std::string small = lowered(prompt);
  for (const std::string_view card : kTitleCards) {
    if (!small.starts_with(card)) continue;
    const auto words = quoted(prompt);
    if (words.empty()) return {.title = after_colon(prompt)};
    return {.title = words[0], .subtitle = words.size() > 1 ? words[1] : std::string()};
  }
  for (const std::string_view with : kWithWords) {
    const auto at = small.find(with);
    if (at == std::string::npos) continue;
    const auto words = quoted(prompt.substr(at));
    if (!words.empty()) return {.caption = words[0]};
  }
  return {};
}

}  // namespace kadr::providers::offline
