#include "providers/offline/offline_narration.h"

#include <algorithm>

#include <fmt/format.h>

#include "models/speech_model.h"
#include "providers/offline/kept_work.h"
#include "providers/offline/offline_writer.h"

namespace kadr::providers::offline {
namespace {

/// The language alone: "en" of "en-GB".
std::string_view primary(std::string_view language) {
  return language.substr(0, language.find('-'));
}

Result<models::Voice> voice_for(const std::vector<models::Voice>& voices, const OfflineOrder& order) {
  const std::string wanted = order.text("voice");
  const std::string text = order.text("text");
  if (!wanted.empty()) return models::choose_voice(voices, wanted, number_of_text(text));
  const std::string language = order.text("language");
  return default_voice(voices, language.empty() ? language_tag(language_of(text)) : language);
}

}  // namespace

Result<models::Voice> default_voice(const std::vector<models::Voice>& voices, std::string_view language) {
  if (voices.empty()) return fail(ErrorCode::Unavailable, "the speech synthesiser has no voices");
  // The deeper ones of its voices are the clearer ones.
  constexpr std::string_view kClear = "+m3";
  for (const std::string_view wanted : {language, primary(language)}) {
    const auto speaks = [&](const models::Voice& voice) { return models::speaks(voice, wanted); };
    auto found = std::ranges::find_if(
        voices, [&](const models::Voice& voice) { return voice.id.ends_with(kClear) && speaks(voice); });
    if (found == voices.end()) found = std::ranges::find_if(voices, speaks);
    if (found != voices.end()) return *found;
  }
  return fail(ErrorCode::NotFound,
              fmt::format("no offline voice speaks \"{}\"; `kadr voices` lists all {}", language, voices.size()));
}

Result<Json> make_narration(const OfflineServices& services, const OfflineOrder& order, const engine::StepRun& run) {
  KADR_TRY(const auto voices, services.speech.voices(run.stop));
  KADR_TRY(const models::Voice voice, voice_for(voices, order));
  const std::string text = order.text("text");
  const std::string identity =
      fmt::format("kadr.offline.speech.1\n{}\n{}\n{}", services.speech.identity(), voice.id, text);
  return found_or_made(services.store, identity, [&](int output) -> Result<Json> {
    KADR_TRY(models::SpokenSound sound, services.speech.speak({.text = text, .voice_id = voice.id}, output, run.stop));
    Json about = models::to_json(models::Narration{
        .sound = {.media_type = "audio/wav"}, .duration = sound.duration, .words = std::move(sound.words)});
    about.erase("sha256");
    about.erase("bytes");
    return about;
  });
}

}  // namespace kadr::providers::offline
