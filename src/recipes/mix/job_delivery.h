#pragma once

/// The last step of a mix job: the job has exactly its outputs, and, where that was asked for, each as a file.
///
/// Thread: any.

#include "recipes/mix/mix_job.h"

namespace kadr::recipes::mix {

/// Repeatable: files that lie there as they were written are left alone. \return {"files": paths}, or an empty object.
/// Errors: NoSpace and the like, naming the folder; Internal when an output is missing. Units: progress in files.
[[nodiscard]] Result<Json> deliver(const JobServices& job, const engine::StepRun& run);

}  // namespace kadr::recipes::mix
