#include "recipes/mix/speak_lines.h"

#include <fmt/format.h>

#include "base/sha256.h"
#include "media/protocol.h"
#include "timeline/seeded_random.h"

namespace kadr::recipes::mix {
namespace {

std::string line_name(std::size_t line) {
  return fmt::format("voice line {}", line + 1);
}

std::string speech_key(const Services& services, const models::SpeechRequest& request) {
  return base::sha256(
      fmt::format("kadr.speech.1\n{}\n{}\n{}", services.speech.identity(), request.voice_id, request.text));
}

Result<std::optional<SpokenLine>> find_spoken(const Services& services, const std::string& key,
                                              const std::string& name) {
  KADR_TRY(const auto known, services.store.find_result(key));
  if (!known || !known->artifact) return std::nullopt;
  auto sound = spoken_sound_from_json(known->value);
  if (!sound) return std::nullopt;
  return SpokenLine{.file = artifact_source(services.store, *known->artifact, name), .sound = std::move(*sound)};
}

Result<SpokenLine> speak_line(const Services& services, const models::SpeechRequest& request, const std::string& name,
                              std::stop_token stop) {
  const store::ArtifactStore& store = services.store;
  KADR_TRY(store::Draft draft, store.draft());
  auto sound = services.speech.speak(request, draft.descriptor(), std::move(stop));
  if (!sound) return fail(sound.error().about(name));
  KADR_TRY(const store::Artifact artifact, store.publish(std::move(draft)));
  KADR_CHECK(store.record_result(speech_key(services, request), {.artifact = artifact, .value = to_json(*sound)}));
  return SpokenLine{.file = artifact_source(store, artifact, name), .sound = std::move(*sound)};
}

}  // namespace

Result<std::vector<models::Voice>> choose_voices(const MixPlan& plan, const Services& services, std::stop_token stop) {
  std::vector<models::Voice> chosen;
  if (plan.voice_lines.empty()) return chosen;
  KADR_TRY(const auto voices, services.speech.voices(std::move(stop)));
  for (std::size_t line = 0; line < plan.voice_lines.size(); ++line) {
    auto voice = models::choose_voice(voices, plan.voice_lines[line].voice, timeline::derive_seed(plan.seed, line));
    // The plan names a voice that is not there: the plan is wrong, no file is missing.
    if (!voice) return fail(ErrorCode::InvalidArgument, voice.error().about(line_name(line)).message);
    chosen.push_back(std::move(*voice));
  }
  return chosen;
}

Result<SpokenLine> spoken_line(const Services& services, const models::SpeechRequest& request, const std::string& name,
                               std::stop_token stop) {
  KADR_TRY(auto known, find_spoken(services, speech_key(services, request), name));
  if (known) return std::move(*known);
  return speak_line(services, request, name, std::move(stop));
}

Result<std::map<std::size_t, SpokenLine>> speak_lines(const Workshop& shop, const std::vector<models::Voice>& voices,
                                                      const std::vector<std::size_t>& lines) {
  const auto request_of = [&](std::size_t line) {
    return models::SpeechRequest{.text = shop.plan.voice_lines[line].text, .voice_id = voices[line].id};
  };
  std::map<std::size_t, SpokenLine> spoken;
  for (const std::size_t line : lines) {
    KADR_TRY(auto known, find_spoken(shop.services, speech_key(shop.services, request_of(line)), line_name(line)));
    if (known) spoken.emplace(line, std::move(*known));
  }
  const std::size_t missing = lines.size() - spoken.size();
  StageProgress progress(shop.narrator, {.stage = Stage::Speak,
                                         .items = lines.size(),
                                         .reused = spoken.size(),
                                         .expected = std::vector<std::int64_t>(missing, 1)});
  std::size_t done = 0;
  // One after another: a line takes a fraction of a second, and a second line of the same text finds the first.
  for (const std::size_t line : lines) {
    if (spoken.contains(line)) continue;
    KADR_TRY(SpokenLine made, spoken_line(shop.services, request_of(line), line_name(line), shop.stop));
    spoken.emplace(line, std::move(made));
    progress.finish(done++);
  }
  return spoken;
}

Json to_json(const models::SpokenSound& sound) {
  Json words = Json::array();
  for (const models::WordTiming& word : sound.words) {
    words.push_back({{"word", word.word}, {"start", media::to_json(word.start)}, {"end", media::to_json(word.end)}});
  }
  return {{"schema", "kadr.speech.1"}, {"duration", media::to_json(sound.duration)}, {"words", std::move(words)}};
}

Result<models::SpokenSound> spoken_sound_from_json(const Json& value) {
  const auto damaged = [] { return fail(ErrorCode::InvalidArgument, "this is not kadr.speech.1"); };
  base::JsonReader reader(value, "speech");
  if (reader.required_string("schema") != "kadr.speech.1") return damaged();
  const Json* duration = reader.find("duration");
  const Json* words = reader.find("words");
  if (duration == nullptr || words == nullptr || !words->is_array()) return damaged();
  models::SpokenSound sound;
  KADR_TRY(sound.duration, media::rational_from_json(*duration, "speech.duration"));
  for (const Json& item : *words) {
    base::JsonReader fields(item, "speech.words");
    models::WordTiming word{.word = fields.required_string("word")};
    const Json* start = fields.find("start");
    const Json* end = fields.find("end");
    if (start == nullptr || end == nullptr) return damaged();
    KADR_TRY(word.start, media::rational_from_json(*start, "speech.words.start"));
    KADR_TRY(word.end, media::rational_from_json(*end, "speech.words.end"));
    KADR_CHECK(fields.finish());
    sound.words.push_back(std::move(word));
  }
  KADR_CHECK(reader.finish());
  return sound;
}

}  // namespace kadr::recipes::mix
