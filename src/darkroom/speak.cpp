#include "darkroom/espeak.h"
#include "darkroom/operation.h"
#include "darkroom/wav_writer.h"
#include "darkroom/word_marks.h"
#include "media/speech.h"

namespace kadr::darkroom {

Result<Outcome> speak(Session&, const Request& request) {
  KADR_TRY(const media::SpeechSpec spec, media::speech_spec_from_json(request.parameters));
  KADR_TRY(const int output, request.descriptor(0));
  KADR_TRY(const int rate, espeak_rate());
  WavWriter wav(output, rate);
  KADR_TRY(const auto marks, utter(spec, [&](std::span<const std::int16_t> samples) -> Result<> {
             if (request.progress) request.progress({wav.samples(), 0});
             return wav.write(samples);
           }));
  media::Speech speech{.words = words_from({spec.text, rate, wav.samples()}, marks)};
  if (speech.words.empty()) {
    return fail(ErrorCode::InvalidArgument, "the text has nothing to say; it needs at least one word");
  }
  KADR_CHECK(wav.finish());
  speech.samples = timeline::scale_round(wav.samples(), timeline::kSampleRate, rate);
  return Outcome{.result = media::to_json(speech)};
}

Result<Outcome> espeak_voices(Session&, const Request&) {
  KADR_TRY(const auto voices, list_espeak_voices());
  return Outcome{.result = media::to_json(voices)};
}

}  // namespace kadr::darkroom
