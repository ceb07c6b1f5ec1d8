#pragma once

/// How far a mouth is open in each frame of a sound: its level, measured against the sound's own loud places, opening
/// fast and closing slowly as mouths do.
///
/// Thread: one owner.

#include <span>
#include <vector>

#include "base/result.h"
#include "darkroom/stereo.h"
#include "timeline/rational.h"

namespace kadr::darkroom {

/// Root mean square of each frame's samples, both channels together.
class FrameLevels {
 public:
  explicit FrameLevels(timeline::FrameRate rate) : rate_(rate) {}

  void add(std::span<const Stereo> samples);
  /// Nothing may be added afterwards. The last frame may be one that the sound ends in.
  [[nodiscard]] std::vector<double> finish();

  [[nodiscard]] timeline::FrameCount frames() const { return static_cast<timeline::FrameCount>(levels_.size()); }

 private:
  void end_frame();

  timeline::FrameRate rate_;
  std::vector<double> levels_;
  timeline::SampleCount samples_ = 0;
  timeline::SampleCount frame_samples_ = 0;
  double squares_ = 0;
};

/// \return for each level, 0 (shut) to 1 (wide open).
[[nodiscard]] std::vector<double> mouth_openness(const std::vector<double>& levels, timeline::FrameRate rate);

}  // namespace kadr::darkroom
