// The library's sound depends on all that it said before (its flutter of the pitch and its noise go on where they
// stopped), and nothing in it sets that back. So each text is spoken in a copy of the process in which nothing has been
// said yet: the same request gives the same bytes, whatever came before it.

#include "darkroom/espeak.h"
#include "darkroom/operation.h"
#include "darkroom/process_copy.h"
#include "darkroom/system_calls.h"
#include "darkroom/wav_writer.h"
#include "darkroom/word_marks.h"
#include "media/speech.h"

namespace kadr::darkroom {
namespace {

struct Task {
  const media::SpeechSpec& spec;
  int rate = 0;
  int output = -1;
};

Result<media::Speech> speak_into(const Task& task, const base::ProgressSink& progress) {
  WavWriter wav(task.output, task.rate);
  KADR_TRY(const auto marks, utter(task.spec, [&](std::span<const std::int16_t> samples) -> Result<> {
             progress({wav.samples(), 0});
             return wav.write(samples);
           }));
  media::Speech speech{.samples = timeline::scale_round(wav.samples(), timeline::kSampleRate, task.rate),
                       .words = words_from({task.spec.text, task.rate, wav.samples()}, marks)};
  if (speech.words.empty())
    return fail(ErrorCode::InvalidArgument, "the text has nothing to say; it needs at least one word");
  KADR_CHECK(wav.finish());
  return speech;
}

}  // namespace

Result<Outcome> speak(Session&, const Request& request) {
  KADR_TRY(const media::SpeechSpec spec, media::speech_spec_from_json(request.parameters));
  KADR_TRY(const int output, request.descriptor(0));
  KADR_TRY(const int rate, espeak_rate());
  const auto work = [&](const base::ProgressSink& progress) -> Result<std::string> {
    KADR_CHECK(forbid_copies());
    KADR_TRY(const media::Speech speech, speak_into({spec, rate, output}, progress));
    return media::to_json(speech).dump();
  };
  KADR_TRY(const std::string text, run_in_copy(work, request.progress));
  KADR_TRY(Json result, base::parse_json(text));
  return Outcome{.result = std::move(result)};
}

Result<Outcome> espeak_voices(Session&, const Request&) {
  KADR_TRY(const auto voices, list_espeak_voices());
  return Outcome{.result = media::to_json(voices)};
}

}  // namespace kadr::darkroom
