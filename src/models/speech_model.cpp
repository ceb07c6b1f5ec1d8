#include "models/speech_model.h"

#include <algorithm>

namespace kadr::models {
namespace {

constexpr std::int64_t kMostTicks = std::int64_t{1} << 53;

Asked asked(const SpeechOrder& order) {
  const auto characters =
      std::ranges::count_if(order.text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  Asked asked{.inputs = {{"text", order.text}}, .amount = {.characters = static_cast<double>(characters)}};
  if (!order.voice_id.empty()) asked.inputs["voice"] = order.voice_id;
  if (!order.language.empty()) asked.inputs["language"] = order.language;
  if (order.speed != 1) asked.inputs["speed"] = order.speed;
  return asked;
}

Json to_json(const timeline::Rational& time) {
  return Json::array({time.numerator(), time.denominator()});
}

Result<timeline::Rational> time_from(const Json& json) {
  const bool pair = json.is_array() && json.size() == 2 && json[0].is_number_integer() && json[1].is_number_integer();
  if (!pair || json[1].get<std::int64_t>() <= 0 || json[1].get<std::int64_t>() > kMostTicks ||
      std::abs(json[0].get<std::int64_t>()) > kMostTicks)
    return fail(ErrorCode::Internal, "a time in a recorded narration is not a fraction");
  return timeline::Rational(json[0].get<std::int64_t>(), json[1].get<std::int64_t>());
}

}  // namespace

Result<engine::StepRequest> SpeechModel::speak(std::string key, const SpeechOrder& order) const {
  return step_for(std::move(key), asked(order));
}

Result<Micros> SpeechModel::price(const SpeechOrder& order) const {
  return price_for(asked(order));
}

Json to_json(const Narration& narration) {
  Json json = to_json(narration.sound);
  json["duration"] = to_json(narration.duration);
  json["words"] = Json::array();
  for (const WordTiming& word : narration.words) {
    json["words"].push_back(Json{{"word", word.word}, {"start", to_json(word.start)}, {"end", to_json(word.end)}});
  }
  return json;
}

Result<Narration> narration_from_json(const Json& json) {
  KADR_TRY(MadeFile sound, made_file_from_json(json));
  KADR_TRY(const timeline::Rational duration, time_from(json.value("duration", Json())));
  Narration narration{.sound = std::move(sound), .duration = duration, .words = {}};
  for (const Json& word : json.value("words", Json::array())) {
    if (!word.is_object() || !word.contains("word") || !word["word"].is_string())
      return fail(ErrorCode::Internal, "a word of a recorded narration is no text");
    KADR_TRY(const timeline::Rational start, time_from(word.value("start", Json())));
    KADR_TRY(const timeline::Rational end, time_from(word.value("end", Json())));
    narration.words.push_back({.word = word["word"], .start = start, .end = end});
  }
  return narration;
}

}  // namespace kadr::models
