#pragma once

/// Which frame of a clip is shown at which frame of the canvas' rate. Pure arithmetic: a clip of any rate, steady or
/// not, becomes whole frames that begin at 0.
///
///     clip (24/s)    A       B       C       D
///     canvas (30/s)  0     1     2     3     4     5        frame i of the clip is shown from round(t_i × rate)
///                    A     B     C     C     D
///
/// Thread: one owner.

#include <cstdint>
#include <optional>

#include "timeline/rational.h"

namespace kadr::darkroom {

class FramePacer {
 public:
  /// \param clip_tick seconds of one unit of the clip's timestamps.
  FramePacer(timeline::Rational clip_tick, timeline::FrameRate rate) : tick_(clip_tick), rate_(rate) {}

  /// The canvas frame from which a clip's frame is shown. The first call defines time 0. Never goes back: a frame whose
  /// time lies before its predecessor's is shown with it.
  [[nodiscard]] timeline::FrameCount shown_from(std::int64_t timestamp);

  /// How many canvas frames the clip lasts when its last frame ends at a timestamp: its duration rounded to whole
  /// frames, at least one. A last frame that begins nearest to that end is not shown.
  [[nodiscard]] timeline::FrameCount end(std::int64_t timestamp) const;

 private:
  [[nodiscard]] timeline::FrameCount frame_at(std::int64_t timestamp) const;

  timeline::Rational tick_;
  timeline::FrameRate rate_;
  std::optional<std::int64_t> first_;
  timeline::FrameCount last_ = 0;
};

}  // namespace kadr::darkroom
