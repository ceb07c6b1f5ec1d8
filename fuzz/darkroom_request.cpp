// What kadr asks of a darkroom is read there as it was meant, or refused.
#include "json_round_trip.h"
#include "media/confinement.h"
#include "media/conform.h"
#include "media/probe.h"
#include "media/protocol.h"
#include "media/sound_mix.h"
#include "media/speech.h"
#include "media/still.h"

using namespace kadr;

namespace {

constexpr auto kWrite = [](const auto& value) { return media::to_json(value); };

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const Result<Json> value = base::parse_json(fuzz::as_text(bytes, size));
  if (!value) return 0;
  fuzz::check_round_trip(*value, media::conform_spec_from_json, kWrite);
  fuzz::check_round_trip(*value, media::sound_mix_from_json, kWrite);
  fuzz::check_round_trip(*value, media::speech_spec_from_json, kWrite);
  fuzz::check_round_trip(*value, media::still_spec_from_json, kWrite);
  fuzz::check_round_trip(*value, media::sheet_spec_from_json, kWrite);
  fuzz::check_round_trip(*value, media::probe_options_from_json, kWrite);
  fuzz::check_round_trip(*value, media::confinement_from_json, kWrite);
  return 0;
}
