#pragma once

/// A round of a mix job: videos whose clips and lines are there become outputs of the job.
///
/// Thread: any.

#include "recipes/mix/mix_job.h"

namespace kadr::recipes::mix {

/// Mixes the sounds that are not there yet, composes the videos and records them as outputs, with the event
/// "outputs.ready" for those that are new or have other bytes than before. Repeatable. \return {"count", "frames",
/// "bytes", "content"}; equal content is equal bytes. Errors: NotFound when an artifact is gone, naming it; Cancelled
/// when the step is no longer this worker's.
[[nodiscard]] Result<Json> make_outputs(const JobServices& job, const engine::StepRun& run);

}  // namespace kadr::recipes::mix
