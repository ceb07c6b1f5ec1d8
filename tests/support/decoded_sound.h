#pragma once

/// The sound of a file, decoded by libavcodec in the test itself, and what can be measured of it.
/// Failures throw std::runtime_error: the test ends there.

#include <filesystem>
#include <vector>

#include "timeline/rational.h"

namespace kadr::test {

/// 48 kHz stereo, −1 to 1. Every sample stands where the file's timestamps (edit list, priming) put it: sample 0 is the
/// file's time 0.
struct Sound {
  std::vector<float> left;
  std::vector<float> right;
  /// The furthest that a decoded piece began from where the one before had ended, in samples: 0 in sound that is whole.
  timeline::SampleCount largest_gap = 0;

  [[nodiscard]] timeline::SampleCount samples() const { return static_cast<timeline::SampleCount>(left.size()); }
};

[[nodiscard]] Sound decode_sound(const std::filesystem::path& file);

/// A stretch of sound in seconds.
struct Span {
  double start = 0;
  double end = 0;
};

/// When each 1 kHz beep of the sample clips begins, in seconds, to within 1 ms. \param level the least amplitude of a
/// tone that counts.
[[nodiscard]] std::vector<double> beep_onsets(const Sound& sound, double level = 0.1);

/// Amplitude of one pure tone within a span.
[[nodiscard]] double tone_amplitude(const Sound& sound, double frequency, const Span& span);

/// Stretches of at least `shortest` seconds in which both channels stay under the level.
[[nodiscard]] std::vector<Span> silences(const Sound& sound, double level_db = -60, double shortest = 0.05);

/// Of both channels; −infinity dB is given as −200.
[[nodiscard]] double rms_db(const Sound& sound, const Span& span);
[[nodiscard]] double peak(const Sound& sound);

struct MeasuredLoudness {
  double integrated_lufs = 0;
  double true_peak_dbtp = 0;
};

[[nodiscard]] MeasuredLoudness measure_loudness(const Sound& sound);

struct Click {
  double at = 0;        ///< seconds
  double strength = 0;  ///< how many times the usual unevenness of the sound around it
};

/// The sharpest sudden step. Differences of the third order leave little of tones and speech, and nearly all of a step;
/// each is compared with the mean of its neighbourhood of ±20 ms. Sound coded by AAC stays under 10, a cut through a
/// tone comes to 30 and more.
[[nodiscard]] Click sharpest_click(const Sound& sound);

}  // namespace kadr::test
