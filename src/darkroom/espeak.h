#pragma once

/// The synthesiser espeak-ng. The library is one global state for the process: it is initialised once, at the first
/// call. An utterance sets all that can be set; what cannot be (see speak.cpp) goes on from the utterance before.
///
/// Thread: one thread of the process.

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/result.h"
#include "darkroom/word_marks.h"
#include "media/speech.h"

namespace kadr::darkroom {

/// Samples a second of everything it says. Errors: Internal when its data are not installed.
[[nodiscard]] Result<int> espeak_rate();

/// Voices in the library's order. Ids are unique. Errors: as espeak_rate.
[[nodiscard]] Result<std::vector<media::EspeakVoice>> list_espeak_voices();

/// Takes samples as they are made; an error ends the utterance.
using SampleSink = std::function<Result<>(std::span<const std::int16_t>)>;

/// Speaks the text into the sink; gives the library's marks. The text is only text: marks like `<b>` are read out.
/// Errors: NotFound for an unknown voice or variant; what the sink answered.
[[nodiscard]] Result<std::vector<WordMark>> utter(const media::SpeechSpec& spec, const SampleSink& sink);

}  // namespace kadr::darkroom
