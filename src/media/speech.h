#pragma once

/// Speaking without a vendor: espeak-ng inside the darkroom.

#include <stop_token>
#include <string>
#include <vector>

#include "media/darkroom.h"
#include "timeline/rational.h"

namespace kadr::media {

/// A voice of the synthesiser.
struct EspeakVoice {
  std::string name;      ///< "English (America)"
  std::string id;        ///< What `speak` takes: "en-us", "uk"
  std::string language;  ///< BCP 47: "en-us"
};

struct SpokenWord {
  /// Byte range of the word in the text that was spoken.
  std::size_t text_offset = 0;
  std::size_t text_length = 0;
  /// Samples at 48 kHz from the start of the sound.
  timeline::SampleCount start = 0;
  timeline::SampleCount end = 0;
};

struct SpeechSpec {
  std::string text;            ///< UTF-8, at most 100 000 bytes
  std::string voice;           ///< an espeak voice id, optionally with a variant: "en-us+f3"
  int words_per_minute = 165;  ///< 80 to 450
  int pitch = 50;              ///< 0 to 99
};

struct Speech {
  timeline::SampleCount samples = 0;  ///< at 48 kHz
  std::vector<SpokenWord> words;
};

/// Writes a WAV (16-bit mono, the synthesiser's rate).
/// Errors: NotFound for an unknown voice; InvalidArgument for a text with nothing to say.
[[nodiscard]] Result<Speech> speak(Darkroom& darkroom, int output, const SpeechSpec& spec, std::stop_token stop);

[[nodiscard]] Result<std::vector<EspeakVoice>> espeak_voices(Darkroom& darkroom, std::stop_token stop);

[[nodiscard]] Json to_json(const SpeechSpec& spec);
[[nodiscard]] Result<SpeechSpec> speech_spec_from_json(const Json& value);
[[nodiscard]] Json to_json(const Speech& speech);
[[nodiscard]] Result<Speech> speech_from_json(const Json& value);
/// A list, as an object with one field.
[[nodiscard]] Json to_json(const std::vector<EspeakVoice>& voices);
[[nodiscard]] Result<std::vector<EspeakVoice>> espeak_voices_from_json(const Json& value);

}  // namespace kadr::media
