// Whatever a darkroom answers, the values read from it keep what their types promise.
#include "fuzz_input.h"
#include "media/probe.h"
#include "media/protocol.h"
#include "media/sound_mix.h"
#include "media/speech.h"

using namespace kadr;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const Result<Json> value = base::parse_json(fuzz::as_text(bytes, size));
  if (!value) return 0;
  if (const auto run = media::picture_run_from_json(*value)) fuzz::demand(timeline::check(*run).has_value());
  if (const auto run = media::sound_run_from_json(*value)) fuzz::demand(timeline::check(*run).has_value());
  (void)media::read_answer(*value);
  (void)media::media_info_from_json(*value);
  (void)media::mixed_sound_from_json(*value);
  (void)media::speech_from_json(*value);
  return 0;
}
