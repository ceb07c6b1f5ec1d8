#pragma once

/// Sound as it flows through a mix: 48 kHz, stereo, floating point, full scale at ±1, in blocks.

#include <algorithm>
#include <cmath>

#include "timeline/rational.h"

namespace kadr::darkroom {

/// One sample of both channels.
struct Stereo {
  float left = 0;
  float right = 0;

  friend bool operator==(const Stereo&, const Stereo&) = default;

  /// The larger of both magnitudes.
  [[nodiscard]] float peak() const { return std::max(std::abs(left), std::abs(right)); }
};

// Libraries take interleaved floats; a span of Stereo is exactly that.
static_assert(sizeof(Stereo) == 2 * sizeof(float));

/// Samples that a mix works on at a time. Memory is a few blocks for each track, whatever the length.
inline constexpr timeline::SampleCount kBlockSamples = 4096;

}  // namespace kadr::darkroom
