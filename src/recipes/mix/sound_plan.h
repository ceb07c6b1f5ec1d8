#pragma once

/// What is heard in a combination, as a mix to encode. Pure.

#include <optional>
#include <string>
#include <vector>

#include "media/sound_mix.h"
#include "recipes/mix/plan.h"
#include "recipes/mix/source_file.h"
#include "timeline/rational.h"

namespace kadr::recipes::mix {

/// What a combination is made of, as far as its sound goes. Borrowed.
struct SoundParts {
  struct Clip {
    const SourceFile* file = nullptr;
    timeline::FrameCount frames = 0;
    bool has_sound = false;
  };
  std::vector<Clip> clips;  ///< by block, in order
  const SourceFile* voice = nullptr;
  const SourceFile* music = nullptr;

  [[nodiscard]] timeline::FrameCount frames() const;
};

struct PlannedSound {
  media::SoundMix mix;
  std::vector<const SourceFile*> inputs;  ///< those that mix.tracks name by index
  /// True when a longer mix of the same parts serves as well, cut to length.
  bool serves_shorter = false;

  /// Equal exactly when the result is the same, or, with serves_shorter, when one of them can serve for both.
  [[nodiscard]] std::string shared_identity() const;
};

/// Voice at 0, music looped under it. The clips' own sound is heard when the plan keeps it, and when there is neither
/// voice nor music to replace it; each clip's begins and ends with its pictures. Nothing when there is nothing to hear.
[[nodiscard]] std::optional<PlannedSound> plan_sound(const MixPlan& plan, const SoundParts& parts);

}  // namespace kadr::recipes::mix
