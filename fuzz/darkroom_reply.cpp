// Whatever a darkroom answers, the values read from it keep what their types promise, and can be stored and read again.
#include "json_round_trip.h"
#include "media/confinement.h"
#include "media/probe.h"
#include "media/protocol.h"
#include "media/sound_mix.h"
#include "media/speech.h"

using namespace kadr;

namespace {

constexpr auto kWrite = [](const auto& value) { return media::to_json(value); };

void check_sound(const timeline::SoundRun& run) {
  fuzz::demand(timeline::check(run).has_value());
  fuzz::demand(run.samples <=
               static_cast<timeline::SampleCount>(run.sizes.size()) * timeline::SoundRun::kPacketSamples);
}

void check_media(const media::MediaInfo& info) {
  for (const media::VideoStream& stream : info.video) {
    fuzz::demand(stream.rotation % 90 == 0);
    for (const std::int64_t key : stream.key_frames) fuzz::demand(key >= 0);
  }
}

void check_answer(const media::Answer& answer) {
  if (answer.kind == media::Answer::Kind::Progress)
    fuzz::demand(answer.progress.done >= 0 && answer.progress.total >= 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const Result<Json> value = base::parse_json(fuzz::as_text(bytes, size));
  if (!value) return 0;
  if (const auto run = media::picture_run_from_json(*value)) fuzz::demand(timeline::check(*run).has_value());
  if (const auto run = media::sound_run_from_json(*value)) check_sound(*run);
  if (const auto info = media::media_info_from_json(*value)) check_media(*info);
  if (const auto answer = media::read_answer(*value)) check_answer(*answer);
  fuzz::check_round_trip(*value, media::picture_run_from_json, kWrite);
  fuzz::check_round_trip(*value, media::sound_run_from_json, kWrite);
  fuzz::check_round_trip(*value, media::media_info_from_json, kWrite);
  fuzz::check_round_trip(*value, media::mixed_sound_from_json, kWrite);
  fuzz::check_round_trip(*value, media::speech_from_json, kWrite);
  fuzz::check_round_trip(*value, media::espeak_voices_from_json, kWrite);
  fuzz::check_round_trip(*value, media::confinement_report_from_json, kWrite);
  return 0;
}
