#pragma once

/// What a database must keep in mind that came back out of a backup: what happened after the backup is not in it, and
/// some of that cost money. Nothing is bought again because its record was lost.
///
/// - What the backup shows as planned or on its way may have been sent since: it becomes `unknown`, and is looked for
///   at the vendor from the beginning (docs/engine.md, rule 16).
/// - What the vendor had taken is asked for again from now on.
/// - Jobs that had not ended are marked (JobRecord::restored_at): what they buy from now on for the first time may have
///   been bought already, under a number that nobody knows any more. The purchase desk treats it as lost at a vendor
///   that tells nothing.
///
/// Thread: any.

#include <cstdint>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"
#include "store/database.h"

namespace kadr::store {

class ArtifactStore;

/// What there is to be told of a database that was restored.
struct RestoredCounts {
  std::int64_t jobs = 0;
  std::int64_t unfinished_jobs = 0;
  std::int64_t doubtful_purchases = 0;  ///< that became unknown
};

/// Part of the caller's transaction: RestoreSettings::prepare.
[[nodiscard]] Result<RestoredCounts> mark_restored(Connection& connection, Instant now);

struct NamedArtifacts {
  std::int64_t named = 0;
  std::int64_t missing = 0;
};

/// The artifacts of all outputs, and of what was bought. Blocking: looks at each of them.
[[nodiscard]] Result<NamedArtifacts> look_for_artifacts(Database& database, const ArtifactStore& artifacts);

}  // namespace kadr::store
