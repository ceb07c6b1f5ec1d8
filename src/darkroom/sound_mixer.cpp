#include "darkroom/sound_mixer.h"

namespace kadr::darkroom {

static_assert(kBlockSamples % Ducker::kStep == 0);

SoundMixer::SoundMixer(const media::SoundMix& mix, const std::vector<int>& inputs,
                       const std::function<void()>& still_working)
    : samples_(mix.samples) {
  for (const media::SoundTrack& track : mix.tracks) {
    tracks_.emplace_back(MixTrackSpec{track, inputs[track.input], mix.samples, still_working});
  }
  if (mix.ducking) ducker_.emplace(*mix.ducking);
}

Result<std::span<Stereo>> SoundMixer::next() {
  const auto count = static_cast<std::size_t>(std::min(kBlockSamples, samples_ - position_));
  voice_.assign(count, Stereo{});
  rest_.assign(count, Stereo{});
  for (MixTrack& track : tracks_) {
    KADR_CHECK(track.add_to(track.role() == media::SoundRole::Voice ? voice_ : rest_, position_));
  }
  if (ducker_) ducker_->apply(voice_, rest_);
  for (std::size_t i = 0; i < count; ++i) {
    rest_[i].left += voice_[i].left;
    rest_[i].right += voice_[i].right;
  }
  position_ += static_cast<timeline::SampleCount>(count);
  return std::span(rest_);
}

}  // namespace kadr::darkroom
