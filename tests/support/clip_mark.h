#pragma once

/// The numbers that make_clips paints into every picture of the sample clips, read back: which frame of which clip this
/// is, whatever was done to it since.

#include <optional>
#include <vector>

#include "support/decoded_video.h"
#include "timeline/canvas.h"

namespace kadr::test {

struct ClipMark {
  int clip = 0;   ///< 1 to 15
  int frame = 0;  ///< 0 to 1023, in the clip's own rate
  friend bool operator==(const ClipMark&, const ClipMark&) = default;
};

/// Sides of an upright picture with square pixels.
struct PictureSize {
  int width = 0;
  int height = 0;
};

/// Where the cells lie in a picture that fills its frame.
[[nodiscard]] Region mark_region(const PictureSize& clip);
/// Where they land when the clip is fitted to a canvas. Computed here anew, not with the code under test.
[[nodiscard]] Region mark_region(const PictureSize& clip, const timeline::Canvas& canvas);

/// None when the cells are not clearly black or white, or do not agree with their check bits: there is no mark there.
[[nodiscard]] std::optional<ClipMark> read_clip_mark(const Frame& frame, const Region& region);

}  // namespace kadr::test
