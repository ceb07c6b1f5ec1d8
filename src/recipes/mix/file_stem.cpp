#include <algorithm>
#include <string>

#include "recipes/mix/plan.h"

namespace kadr::recipes::mix {
namespace {

/// Leaves room for "_comb_100000.mp4" and a temporary name within the 255 bytes that file systems allow.
constexpr std::size_t kMaxStemBytes = 120;

/// Separators, control characters, and what Windows does not allow in a name: outputs are copied to such machines.
bool is_unsafe(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F || std::string_view(R"(/\:*?"<>|)").find(c) != std::string_view::npos;
}

bool continues_a_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::string_view without_edges(std::string_view text) {
  const auto first = text.find_first_not_of(" .");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" .") - first + 1);
}

}  // namespace

std::string file_stem(std::string_view task_name) {
  std::string stem(task_name);
  std::ranges::replace_if(stem, is_unsafe, '_');
  stem = std::string(without_edges(stem));
  if (stem.size() > kMaxStemBytes) {
    std::size_t end = kMaxStemBytes;
    while (end > 0 && continues_a_character(stem[end])) --end;
    stem = std::string(without_edges(std::string_view(stem).substr(0, end)));
  }
  return stem.empty() ? "mix" : stem;
}

}  // namespace kadr::recipes::mix
