#pragma once

/// All tracks of a mix, added up block by block:
///
///     voice tracks ─────────────┬──▶ voice ───────────┐
///                               ▼ side chain          (+)──▶ block
///     music and source tracks ─▶ Ducker ──────────────┘
///
/// Thread: one owner.

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "darkroom/ducker.h"
#include "darkroom/mix_track.h"
#include "media/sound_mix.h"

namespace kadr::darkroom {

class SoundMixer {
 public:
  /// \param inputs descriptors, borrowed for the life of the mixer; every track's input is among them.
  SoundMixer(const media::SoundMix& mix, const std::vector<int>& inputs, const std::function<void()>& still_working);

  /// The next samples of the mix, in a block of up to kBlockSamples that is valid until the next call; empty at the
  /// end.
  [[nodiscard]] Result<std::span<Stereo>> next();

 private:
  timeline::SampleCount samples_;
  timeline::SampleCount position_ = 0;
  std::vector<MixTrack> tracks_;
  std::optional<Ducker> ducker_;
  std::vector<Stereo> voice_;
  std::vector<Stereo> rest_;
};

}  // namespace kadr::darkroom
