#include "providers/offline/offline_speech.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "media/conform.h"

namespace kadr::providers::offline {
namespace {

struct NamedVoice {
  std::string_view name;
  std::string_view language;
  /// One of espeak-ng's variants: m1 … m7 are men, f1 … f5 women.
  std::string_view variant;
};

/// The first nine are the names in the scripts of people who come from other tools.
constexpr std::array kNamedVoices{
    NamedVoice{"Adam", "en-us", "m3"},    NamedVoice{"Rachel", "en-us", "f2"},  NamedVoice{"Antoni", "en-us", "m1"},
    NamedVoice{"Bella", "en-us", "f3"},   NamedVoice{"Domi", "en-us", "f1"},    NamedVoice{"Elli", "en-us", "f4"},
    NamedVoice{"Josh", "en-us", "m2"},    NamedVoice{"Arnold", "en-us", "m4"},  NamedVoice{"Sam", "en-us", "m7"},
    NamedVoice{"Dorothy", "en-gb", "f2"}, NamedVoice{"Daniel", "en-gb", "m3"},  NamedVoice{"Oksana", "uk", "f2"},
    NamedVoice{"Taras", "uk", "m3"},      NamedVoice{"Irina", "ru", "f2"},      NamedVoice{"Dmitri", "ru", "m3"},
    NamedVoice{"Anna", "de", "f2"},       NamedVoice{"Hans", "de", "m3"},       NamedVoice{"Lucia", "es", "f2"},
    NamedVoice{"Diego", "es", "m3"},      NamedVoice{"Amelie", "fr-fr", "f2"},  NamedVoice{"Louis", "fr-fr", "m3"},
    NamedVoice{"Zofia", "pl", "f2"},      NamedVoice{"Marek", "pl", "m3"},      NamedVoice{"Giulia", "it", "f2"},
    NamedVoice{"Marco", "it", "m3"},      NamedVoice{"Beatriz", "pt-br", "f2"}, NamedVoice{"Rafael", "pt-br", "m3"},
    NamedVoice{"Emma", "nl", "f2"},       NamedVoice{"Lars", "nl", "m3"},       NamedVoice{"Tereza", "cs", "f2"},
    NamedVoice{"Jakub", "cs", "m3"},      NamedVoice{"Elena", "ro", "f2"},      NamedVoice{"Andrei", "ro", "m3"},
    NamedVoice{"Elif", "tr", "f2"},       NamedVoice{"Mehmet", "tr", "m3"},
};

const media::EspeakVoice* find_language(const std::vector<media::EspeakVoice>& synthesiser, std::string_view language) {
  auto found = std::ranges::find(synthesiser, language, &media::EspeakVoice::language);
  if (found == synthesiser.end()) found = std::ranges::find(synthesiser, language, &media::EspeakVoice::id);
  return found == synthesiser.end() ? nullptr : &*found;
}

timeline::Rational seconds(timeline::SampleCount samples) {
  return {samples, timeline::kSampleRate};
}

}  // namespace

std::vector<models::Voice> name_voices(const std::vector<media::EspeakVoice>& synthesiser) {
  std::vector<models::Voice> voices;
  for (const NamedVoice& named : kNamedVoices) {
    if (const media::EspeakVoice* voice = find_language(synthesiser, named.language)) {
      voices.push_back({.id = fmt::format("{}+{}", voice->id, named.variant),
                        .name = std::string(named.name),
                        .language = voice->language});
    }
  }
  std::set<std::string> seen;
  for (const media::EspeakVoice& voice : synthesiser) {
    if (seen.insert(voice.id).second) voices.push_back({voice.id, voice.name, voice.language});
  }
  return voices;
}

Result<models::SpokenSound> spoken_sound(const media::Speech& speech, const std::string& text) {
  models::SpokenSound sound{.duration = seconds(speech.samples)};
  for (const media::SpokenWord& word : speech.words) {
    if (word.text_offset > text.size() || word.text_length > text.size() - word.text_offset) {
      return fail(ErrorCode::Crashed, "the darkroom spoke words that are not in the text");
    }
    sound.words.push_back({.word = text.substr(word.text_offset, word.text_length),
                           .start = seconds(word.start),
                           .end = seconds(word.end)});
  }
  return sound;
}

Result<OfflineSpeech> OfflineSpeech::create(media::DarkroomPool& darkrooms, std::stop_token stop) {
  KADR_TRY(const auto darkroom, darkrooms.take(stop));
  KADR_TRY(const auto versions, media::library_versions(*darkroom, stop));
  KADR_TRY(const auto synthesiser, media::espeak_voices(*darkroom, stop));
  const auto version = std::ranges::find(versions, "espeak-ng", &std::pair<std::string, std::string>::first);
  if (synthesiser.empty()) {
    return fail(ErrorCode::Unavailable, "the speech synthesiser has no voices; install the package espeak-ng-data");
  }
  return OfflineSpeech(darkrooms,
                       fmt::format("offline/espeak-ng/{}", version == versions.end() ? "unknown" : version->second),
                       name_voices(synthesiser));
}

Result<std::vector<models::Voice>> OfflineSpeech::voices(std::stop_token /*stop*/) {
  return voices_;
}

Result<models::SpokenSound> OfflineSpeech::speak(const models::SpeechRequest& request, int output,
                                                 std::stop_token stop) {
  if (std::ranges::find(voices_, request.voice_id, &models::Voice::id) == voices_.end()) {
    return fail(ErrorCode::NotFound, fmt::format("there is no offline voice \"{}\"", request.voice_id));
  }
  KADR_TRY(const auto darkroom, darkrooms_->take(stop));
  KADR_TRY(const media::Speech speech,
           media::speak(*darkroom, output, {.text = request.text, .voice = request.voice_id}, stop));
  return spoken_sound(speech, request.text);
}

}  // namespace kadr::providers::offline
