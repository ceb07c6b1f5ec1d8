#include "providers/elevenlabs/spoken_words.h"

#include <algorithm>
#include <cmath>

namespace kadr::providers::elevenlabs {
namespace {

constexpr std::int64_t kTicks = 1000;

const Json* list_in(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found != object.end() && found->is_array() ? &*found : nullptr;
}

timeline::Rational seconds(const Json& time) {
  const double value = time.is_number() ? std::clamp<double>(time.get<double>(), 0, timeline::kMaxSeconds) : 0;
  return {std::llround(value * kTicks), kTicks};
}

bool is_space(std::string_view character) {
  return character == " " || character == "\n" || character == "\t" || character == "\r" || character == "\u00A0";
}

}  // namespace

std::vector<models::WordTiming> words_of(const Json& alignment) {
  const Json* characters = list_in(alignment, "characters");
  const Json* starts = list_in(alignment, "character_start_times_seconds");
  const Json* ends = list_in(alignment, "character_end_times_seconds");
  if (!characters || !starts || !ends) return {};
  if (starts->size() != characters->size() || ends->size() != characters->size()) return {};
  std::vector<models::WordTiming> words;
  bool in_word = false;
  for (std::size_t i = 0; i < characters->size(); ++i) {
    const Json& character = (*characters)[i];
    if (!character.is_string()) return {};
    const auto& text = character.get_ref<const std::string&>();
    if (is_space(text)) {
      in_word = false;
      continue;
    }
    if (!in_word) words.push_back({.word = {}, .start = seconds((*starts)[i]), .end = {}});
    in_word = true;
    words.back().word += text;
    words.back().end = seconds((*ends)[i]);
  }
  return words;
}

}  // namespace kadr::providers::elevenlabs
