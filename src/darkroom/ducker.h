#pragma once

/// Side-chain compression: music goes down while a voice speaks and comes up again after it. Nothing is moved in time.
///
/// Thread: one owner.

#include <span>

#include "darkroom/stereo.h"
#include "media/sound_mix.h"

namespace kadr::darkroom {

class Ducker {
 public:
  explicit Ducker(const media::Ducking& settings);

  /// Turns `music` down by what `voice`, of the same length, asks for. Lengths are multiples of kStep but for the last.
  void apply(std::span<const Stereo> voice, std::span<Stereo> music);

  /// The gain is found anew for every so many samples, and goes in a straight line between.
  static constexpr std::size_t kStep = 16;

 private:
  [[nodiscard]] float next_gain(std::span<const Stereo> voice);

  media::Ducking settings_;
  double power_share_ = 0;
  double attack_share_ = 0;
  double release_share_ = 0;
  double power_ = 0;
  double reduction_db_ = 0;
  float gain_ = 1;
};

}  // namespace kadr::darkroom
