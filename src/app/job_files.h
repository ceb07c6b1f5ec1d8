#pragma once

/// What a job has made, written as files where a user wants them.
///
/// Thread: one owner.

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "store/artifact_store.h"
#include "store/output_records.h"

namespace kadr::app {

/// Where each output goes, in their order. One video goes to `target` itself, or into it under its own name when it is
/// a folder; what belongs to it (captions) lies beside it under the same name. Several videos go into the folder
/// `target`. Without a target all have their own names, one video here and several in the folder "videos".
/// Errors: InvalidArgument when several videos are to be one file.
[[nodiscard]] Result<std::vector<std::filesystem::path>> places_for(const std::vector<store::OutputRecord>& outputs,
                                                                    const std::filesystem::path& target);

/// Writes an output's pieces; the file gets its name when it is whole. Errors: those of OutputFile and of the store.
/// Blocking: all of it. Units: progress in bytes.
[[nodiscard]] Result<> write_job_file(const store::OutputRecord& output, const std::filesystem::path& place,
                                      const store::ArtifactStore& artifacts, const base::ProgressSink& progress,
                                      std::stop_token stop);

}  // namespace kadr::app
