#pragma once

/// The stage that encodes sound: once for each distinct mix.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "recipes/mix/sound_plan.h"
#include "recipes/mix/workshop.h"
#include "timeline/coded_run.h"

namespace kadr::recipes::mix {

struct EncodedSound {
  store::Artifact artifact;
  timeline::SoundRun run;
};

/// By PlannedSound::identity(). A map, since composers know runs by their address.
using EncodedSounds = std::map<std::string, EncodedSound>;

/// \param sounds one for each combination that has sound; equal ones are encoded once.
/// Errors: those of media::mix_sound, naming the file. Blocking: all the encoding; stops on the shop's token.
[[nodiscard]] Result<EncodedSounds> mix_sounds(const Workshop& shop,
                                               const std::vector<std::optional<PlannedSound>>& sounds);

}  // namespace kadr::recipes::mix
