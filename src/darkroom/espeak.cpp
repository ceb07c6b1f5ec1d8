#include "darkroom/espeak.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <espeak-ng/speak_lib.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/file_descriptor.h"

namespace kadr::darkroom {
namespace {

/// What the library calls back with has to find its way to the utterance; there is one at a time.
struct Utterance {
  const SampleSink& sink;
  std::vector<WordMark> marks;
  Result<> outcome;
};
Utterance* current = nullptr;

int take_speech(short* samples, int count, espeak_EVENT* events) {
  for (; events->type != espeakEVENT_LIST_TERMINATED; ++events) {
    if (events->type == espeakEVENT_WORD)
      current->marks.push_back(
          {WordMark::Kind::Word, std::int64_t{events->text_position} - 1, events->length, events->sample});
    if (events->type == espeakEVENT_END)
      current->marks.push_back({.kind = WordMark::Kind::ClauseEnd, .sample = events->sample});
  }
  if (samples == nullptr || count <= 0) return 0;
  current->outcome = current->sink({samples, static_cast<std::size_t>(count)});
  return current->outcome ? 0 : 1;
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lowered;
}

/// "gmw/en-US" → "en-us", "!v/f3" → "f3".
std::string file_name(std::string_view identifier) {
  const auto slash = identifier.rfind('/');
  return lower(slash == std::string_view::npos ? identifier : identifier.substr(slash + 1));
}

struct ListedVoice {
  media::EspeakVoice voice;
  /// The library's file for it, below its own folder of data.
  std::string identifier;
};

/// An id is the voice's first language, or its file where an earlier voice has that already.
std::vector<ListedVoice> listed_voices() {
  std::vector<ListedVoice> voices;
  for (const espeak_VOICE** each = espeak_ListVoices(nullptr); *each != nullptr; ++each) {
    const espeak_VOICE& found = **each;
    if (found.identifier == nullptr || found.languages == nullptr || found.languages[0] == '\0') continue;
    const std::string_view identifier = found.identifier;
    // These borrow the sound of another program that need not be there.
    if (identifier.starts_with("mb/")) continue;
    const std::string language = found.languages + 1;  // a byte of priority comes first
    std::string id = lower(language);
    if (std::ranges::any_of(voices, [&](const ListedVoice& one) { return one.voice.id == id; }))
      id = file_name(identifier);
    std::string name = found.name;
    while (name.ends_with(' ')) name.pop_back();
    voices.push_back({{std::move(name), std::move(id), language}, std::string(identifier)});
  }
  return voices;
}

std::vector<std::string> listed_variants() {
  espeak_VOICE wanted{};
  wanted.languages = "variant";
  std::vector<std::string> variants;
  for (const espeak_VOICE** each = espeak_ListVoices(&wanted); *each != nullptr; ++each) {
    if ((*each)->identifier != nullptr) variants.emplace_back((*each)->identifier);
  }
  return variants;
}

/// The library takes a voice's name for a path and opens what it finds there, so only names from its own lists reach
/// it.
Result<std::string> library_name(const std::string& id) {
  const auto plus = id.find('+');
  const std::string wanted = lower(id.substr(0, plus));
  const std::vector<ListedVoice> voices = listed_voices();
  const auto voice = std::ranges::find(voices, wanted, [](const ListedVoice& one) { return one.voice.id; });
  if (voice == voices.end()) return fail(ErrorCode::NotFound, fmt::format("espeak-ng has no voice \"{}\"", id));
  if (plus == std::string::npos) return voice->identifier;
  const std::string wanted_variant = lower(id.substr(plus + 1));
  const std::vector<std::string> variants = listed_variants();
  const auto variant =
      std::ranges::find(variants, wanted_variant, [](const std::string& one) { return file_name(one); });
  if (variant == variants.end()) {
    return fail(ErrorCode::NotFound,
                fmt::format("espeak-ng has no variant \"{}\" of a voice; f1 to f5 and m1 to m8 are some it has",
                            id.substr(plus + 1)));
  }
  return fmt::format("{}+{}", voice->identifier, variant->substr(variant->rfind('/') + 1));
}

Result<> set_up(const media::SpeechSpec& spec) {
  KADR_TRY(const std::string name, library_name(spec.voice));
  if (espeak_SetVoiceByName(name.c_str()) != EE_OK)
    return fail(ErrorCode::NotFound, fmt::format("the voice \"{}\" of espeak-ng is damaged", spec.voice));
  constexpr int kUsual = 50;
  espeak_SetParameter(espeakRATE, spec.words_per_minute, 0);
  espeak_SetParameter(espeakPITCH, spec.pitch, 0);
  espeak_SetParameter(espeakRANGE, kUsual, 0);
  espeak_SetParameter(espeakVOLUME, 100, 0);
  espeak_SetParameter(espeakWORDGAP, 0, 0);
  espeak_SetParameter(espeakCAPITALS, 0, 0);
  espeak_SetParameter(espeakPUNCTUATION, espeakPUNCT_NONE, 0);
  return {};
}

/// Though nothing is to be played, the library looks for a player, finds that it may not, and complains on standard
/// error. Standard output leads to /dev/null.
int initialize() {
  const base::FileDescriptor kept(::dup(STDERR_FILENO));
  ::dup2(STDOUT_FILENO, STDERR_FILENO);
  const int rate = espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, nullptr, espeakINITIALIZE_DONT_EXIT);
  ::dup2(kept.get(), STDERR_FILENO);
  return rate;
}

/// Control characters are commands to the library (^A changes the voice); they become spaces, so that places stay.
std::string plain(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return (c >= 0 && c < ' ' && c != '\n' && c != '\t') || c == '\x7F'; }, ' ');
  return text;
}

}  // namespace

Result<int> espeak_rate() {
  static const int rate = initialize();
  if (rate > 0) return rate;
  return fail(ErrorCode::Internal, "espeak-ng has no data to speak with; install the package espeak-ng-data");
}

Result<std::vector<media::EspeakVoice>> list_espeak_voices() {
  KADR_CHECK(espeak_rate());
  std::vector<media::EspeakVoice> voices;
  for (ListedVoice& each : listed_voices()) voices.push_back(std::move(each.voice));
  return voices;
}

Result<std::vector<WordMark>> utter(const media::SpeechSpec& spec, const SampleSink& sink) {
  KADR_CHECK(espeak_rate());
  KADR_CHECK(set_up(spec));
  const std::string text = plain(spec.text);
  Utterance utterance{.sink = sink, .marks = {}, .outcome = {}};
  current = &utterance;
  espeak_SetSynthCallback(take_speech);
  const espeak_ERROR code =
      espeak_Synth(text.c_str(), text.size() + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8, nullptr, nullptr);
  current = nullptr;
  KADR_CHECK(utterance.outcome);
  if (code != EE_OK) return fail(ErrorCode::Internal, "espeak-ng could not speak the text");
  return std::move(utterance.marks);
}

}  // namespace kadr::darkroom
