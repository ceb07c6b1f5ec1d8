#pragma once

/// Speaking a text on this machine, at once and for nothing; and how a voice is chosen, here or at a vendor.

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "timeline/rational.h"

namespace kadr::models {

struct Voice {
  std::string id;        ///< unique within the model
  std::string name;      ///< what people write: "Adam"
  std::string language;  ///< BCP 47
};

struct SpeechRequest {
  std::string text;
  std::string voice_id;
};

struct WordTiming {
  std::string word;
  timeline::Rational start;  ///< seconds
  timeline::Rational end;
};

struct SpokenSound {
  timeline::Rational duration;
  std::vector<WordTiming> words;
};

class LocalSpeech {
 public:
  virtual ~LocalSpeech() = default;

  /// Differs whenever the sound of the same request would: part of a cache key. "offline/espeak-ng/1.51".
  [[nodiscard]] virtual std::string identity() const = 0;

  [[nodiscard]] virtual Result<std::vector<Voice>> voices(std::stop_token stop) = 0;

  /// Writes a sound file that the darkroom can open. \param output an empty file, open for reading and writing.
  [[nodiscard]] virtual Result<SpokenSound> speak(const SpeechRequest& request, int output, std::stop_token stop) = 0;
};

/// Whether the voice is of this language: "en" has "en-US", "en-us" has only itself.
[[nodiscard]] bool speaks(const Voice& voice, std::string_view language);

/// Finds the voice a person asked for: `random` (the same one for the same seed), an exact id, an exact name, the part
/// of a name before " - "; letter case does not matter. Errors: NotFound, listing near names and saying how to list
/// all.
[[nodiscard]] Result<Voice> choose_voice(const std::vector<Voice>& voices, const std::string& wanted,
                                         std::uint64_t seed);

}  // namespace kadr::models
