#pragma once

/// Reads every artifact of a store and finds those whose bytes are no longer the published ones.
///
/// Thread: one scrub of a store at a time; any number of users of the store beside it.

#include <stop_token>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "store/artifact_store.h"

namespace kadr::store {

struct DamagedArtifact {
  std::string sha256;  ///< as it was published
  std::filesystem::path path;
  std::string what;  ///< a sentence
};

struct Scrubbed {
  std::int64_t files = 0;
  timeline::ByteCount bytes = 0;
  std::vector<DamagedArtifact> damaged;
};

/// A damaged artifact is moved to the folder damaged/ and is from then on not there: results that name it count as
/// none, so equal work is done again and brings it back; reading it is an error that says so. One that cannot be read
/// stays where it is and is told too.
/// \param progress in bytes. Errors: a folder that cannot be read; Cancelled.
/// Blocking: as long as reading everything takes.
[[nodiscard]] Result<Scrubbed> scrub(const ArtifactStore& store, const base::ProgressSink& progress,
                                     std::stop_token stop);

}  // namespace kadr::store
