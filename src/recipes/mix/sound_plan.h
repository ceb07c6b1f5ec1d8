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
  /// The longest of the videos that may share this sound, as far as is known before any is made.
  timeline::FrameCount longest = 0;

  [[nodiscard]] timeline::FrameCount frames() const;
};

struct PlannedSound {
  media::SoundMix mix;
  std::vector<const SourceFile*> inputs;  ///< those that mix.tracks name by index

  /// Equal exactly when the result is the same.
  [[nodiscard]] std::string identity() const;
};

/// Voice at 0, music looped under it. The clips' own sound is heard when the plan keeps it, and when there is neither
/// voice nor music to replace it; each clip's begins and ends with its pictures. Nothing when there is nothing to hear.
/// Voice and music alone do not depend on the pictures: they are mixed for the longest of those that share it, and each
/// takes of it what it needs. How long that is must not depend on which videos are there already, or the bytes would.
[[nodiscard]] std::optional<PlannedSound> plan_sound(const MixPlan& plan, const SoundParts& parts);

}  // namespace kadr::recipes::mix
