#pragma once

/// How long each clip of a film is shown, so that what is said fits what is seen: clips are cut shorter, slowed a
/// little or held at their last picture, within limits; a word is never cut. Pure.

#include <optional>
#include <vector>

#include "media/edit_clip.h"
#include "timeline/rational.h"

namespace kadr::recipes::film {

struct LayoutRules {
  /// Before the first word of a part, and after its last.
  timeline::Rational lead{3, 10};
  timeline::Rational tail{1, 2};
  /// The most that a clip is slowed …
  timeline::Rational most_pace{23, 20};
  /// … and held at its end. The last clip of a part is held longer where nothing else makes room for the words.
  timeline::Rational longest_hold{3, 2};
  /// What is kept of a clip that is cut.
  timeline::Rational least_kept{4, 5};
};

/// Clips that one narration lies over.
struct LayoutPart {
  struct Clip {
    timeline::FrameCount frames = 0;  ///< of the whole clip, on the canvas
    timeline::FrameCount skip = 0;    ///< left out at its beginning
  };
  std::vector<Clip> clips;
  /// Seconds that are said; nothing: the clips are shown as they are.
  std::optional<timeline::Rational> narration;
};

struct LaidOutPart {
  std::vector<media::ClipEdit> edits;          ///< by clip
  std::vector<timeline::FrameCount> frames;    ///< that each clip lasts in the film
  timeline::FrameCount begin = 0;              ///< frame of the film at which the part begins
  timeline::SampleCount narration_at = 0;      ///< where its narration begins in the film
  timeline::FrameCount held_beyond_limit = 0;  ///< for want of pictures; told to the user

  [[nodiscard]] timeline::FrameCount length() const;
};

/// \return one for each part.
[[nodiscard]] std::vector<LaidOutPart> lay_out(const std::vector<LayoutPart>& parts, const timeline::FrameRate& rate,
                                               const LayoutRules& rules);

}  // namespace kadr::recipes::film
