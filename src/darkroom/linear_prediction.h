#pragma once

/// How a sound would go on: each next sample foretold from those before it. Tones and voices go on for some
/// milliseconds as they would have; noise dies away.
///
/// Thread: functions without state.

#include <cstddef>
#include <span>
#include <vector>

namespace kadr::darkroom {

struct Continuation {
  std::vector<double> samples;
  /// The root mean square of what could not be foretold in the sound itself: how far off a next sample usually is.
  double usual_error = 0;
};

/// Units: samples as they are; at least one sample is needed for anything but silence.
[[nodiscard]] Continuation continue_sound(std::span<const double> sound, std::size_t samples);

}  // namespace kadr::darkroom
