#pragma once

/// The last steps of a mix job: from what the steps before have made to the job's outputs.
///
/// Thread: any.

#include <map>
#include <string>
#include <vector>

#include "recipes/mix/conform_clips.h"
#include "recipes/mix/mix_job.h"
#include "recipes/mix/mix_sounds.h"
#include "recipes/mix/speak_lines.h"
#include "recipes/mix/stock.h"

namespace kadr::recipes::mix {

/// All that a mix is assembled from, as the steps before left it in the store.
struct Materials {
  MixPlan plan;
  Stock stock;
  Cast cast;
  std::vector<std::string> voices;  ///< names, by line
  ConformedClips clips;
  std::map<std::size_t, SpokenLine> lines;
};

/// \param run of the sound or the assemble step.
/// Errors: NotFound when an artifact is gone, naming it; Internal for an input that kadr did not write.
[[nodiscard]] Result<Materials> gather(const JobServices& job, const engine::StepRun& run);

/// By PlannedSound::shared_identity(); those that the store has are found there.
[[nodiscard]] Result<EncodedSounds> encode_sounds(const JobServices& job, const engine::StepRun& run,
                                                  const Materials& materials);

/// Composes every combination and records the outputs. \return {"count", "total_seconds", "bytes"}.
[[nodiscard]] Result<Json> make_outputs(const JobServices& job, const engine::StepRun& run, const Materials& materials);

}  // namespace kadr::recipes::mix
