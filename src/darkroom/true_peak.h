#pragma once

/// Peaks between samples: what a loudspeaker will reach although no sample does (ITU-R BS.1770, four-fold
/// oversampling).
///
/// Thread: one owner.

#include <array>
#include <span>
#include <vector>

#include "darkroom/stereo.h"

namespace kadr::darkroom {

class TruePeak {
 public:
  /// Samples needed on each side of a gap between two samples to see into it.
  static constexpr std::size_t kReach = 8;

  TruePeak();

  /// The highest points, over both channels, in gaps that follow each other: a quarter, a half and three quarters of
  /// the way from one sample to the next. Gap i lies between samples[i + kReach - 1] and samples[i + kReach].
  /// \param samples 2 × kReach - 1 more than there are gaps.
  void measure(std::span<const Stereo> samples, std::span<float> gaps);

 private:
  std::array<std::array<float, 2 * kReach>, 3> filters_;
  std::vector<Stereo> points_;
};

}  // namespace kadr::darkroom
