#include "media/speech.h"

#include <utility>

#include <fmt/format.h>

#include "base/utf8.h"

namespace kadr::media {
namespace {

constexpr std::size_t kMaxTextBytes = 100'000;
constexpr std::size_t kMaxVoiceBytes = 100;
constexpr timeline::SampleCount kMaxSamples = timeline::kMaxSeconds * timeline::kSampleRate;

Error nonsense(std::string_view why) {
  return {ErrorCode::Crashed, fmt::format("the darkroom answered nonsense: {}", why)};
}

std::string checked_text(base::JsonReader& reader) {
  std::string text = reader.required_string("text");
  if (!base::is_utf8(text)) reader.reject("speech.text is not UTF-8; save it as UTF-8 and try again");
  if (text.size() > kMaxTextBytes)
    reader.reject(fmt::format("speech.text has {} bytes, more than the limit of {}; speak it in parts", text.size(),
                              kMaxTextBytes));
  return text;
}

Result<SpokenWord> word_from_json(const Json& value, timeline::SampleCount samples) {
  base::JsonReader reader(value, "speech.words[]");
  SpokenWord word;
  word.text_offset = static_cast<std::size_t>(reader.required_integer("text_offset", 0, kMaxTextBytes));
  word.text_length = static_cast<std::size_t>(reader.required_integer("text_length", 1, kMaxTextBytes));
  word.start = reader.required_integer("start", 0, samples);
  word.end = reader.required_integer("end", word.start, samples);
  KADR_CHECK(reader.finish());
  return word;
}

/// Words must lie inside the text, and in its order.
Result<> check_words(const Speech& speech, std::size_t text_bytes) {
  std::size_t text_end = 0;
  for (const SpokenWord& word : speech.words) {
    if (word.text_offset < text_end) return fail(nonsense("words out of order"));
    text_end = word.text_offset + word.text_length;
    if (text_end > text_bytes) return fail(nonsense("a word past the end of the text"));
  }
  return {};
}

}  // namespace

Result<Speech> speak(Darkroom& darkroom, int output, const SpeechSpec& spec, std::stop_token stop) {
  Json parameters = to_json(spec);
  KADR_CHECK(speech_spec_from_json(parameters));
  KADR_TRY(const Reply reply, darkroom.ask({.operation = "speak",
                                            .parameters = std::move(parameters),
                                            .descriptors = {output},
                                            .stop = std::move(stop)}));
  auto speech = speech_from_json(reply.body);
  if (!speech) return fail(nonsense(speech.error().message));
  KADR_CHECK(check_words(*speech, spec.text.size()));
  return speech;
}

Result<std::vector<EspeakVoice>> espeak_voices(Darkroom& darkroom, std::stop_token stop) {
  KADR_TRY(const Reply reply, darkroom.ask({.operation = "espeak_voices", .stop = std::move(stop)}));
  auto voices = espeak_voices_from_json(reply.body);
  if (!voices) return fail(nonsense(voices.error().message));
  return voices;
}

Json to_json(const SpeechSpec& spec) {
  return {
      {"text", spec.text}, {"voice", spec.voice}, {"words_per_minute", spec.words_per_minute}, {"pitch", spec.pitch}};
}

Result<SpeechSpec> speech_spec_from_json(const Json& value) {
  base::JsonReader reader(value, "speech");
  SpeechSpec spec;
  spec.text = checked_text(reader);
  spec.voice = reader.required_string("voice");
  if (!base::is_utf8(spec.voice) || spec.voice.size() > kMaxVoiceBytes) reader.reject("speech.voice is not a voice");
  spec.words_per_minute = static_cast<int>(reader.integer("words_per_minute", spec.words_per_minute, 80, 450));
  spec.pitch = static_cast<int>(reader.integer("pitch", spec.pitch, 0, 99));
  KADR_CHECK(reader.finish());
  return spec;
}

Json to_json(const Speech& speech) {
  Json words = Json::array();
  for (const SpokenWord& word : speech.words) {
    words.push_back({{"text_offset", word.text_offset},
                     {"text_length", word.text_length},
                     {"start", word.start},
                     {"end", word.end}});
  }
  return {{"samples", speech.samples}, {"words", std::move(words)}};
}

Result<Speech> speech_from_json(const Json& value) {
  base::JsonReader reader(value, "speech");
  Speech speech;
  speech.samples = reader.required_integer("samples", 1, kMaxSamples);
  const Json* words = reader.find("words");
  KADR_CHECK(reader.finish());
  if (words == nullptr || !words->is_array()) return fail(ErrorCode::InvalidArgument, "speech.words must be a list");
  timeline::SampleCount spoken = 0;
  for (const Json& item : *words) {
    KADR_TRY(const SpokenWord word, word_from_json(item, speech.samples));
    if (word.start < spoken) return fail(ErrorCode::InvalidArgument, "speech.words must be in the order of speaking");
    spoken = word.end;
    speech.words.push_back(word);
  }
  return speech;
}

Json to_json(const std::vector<EspeakVoice>& voices) {
  Json list = Json::array();
  for (const EspeakVoice& voice : voices)
    list.push_back({{"name", voice.name}, {"id", voice.id}, {"language", voice.language}});
  return {{"voices", std::move(list)}};
}

Result<std::vector<EspeakVoice>> espeak_voices_from_json(const Json& value) {
  base::JsonReader reader(value, "speech");
  const Json* list = reader.find("voices");
  KADR_CHECK(reader.finish());
  if (list == nullptr || !list->is_array()) return fail(ErrorCode::InvalidArgument, "speech.voices must be a list");
  std::vector<EspeakVoice> voices;
  for (const Json& item : *list) {
    base::JsonReader fields(item, "speech.voices[]");
    EspeakVoice voice{.name = fields.required_string("name"),
                      .id = fields.required_string("id"),
                      .language = fields.required_string("language")};
    KADR_CHECK(fields.finish());
    voices.push_back(std::move(voice));
  }
  return voices;
}

}  // namespace kadr::media
