#pragma once

/// Which artifacts somebody still needs, as the database tells: those of uploads that have not expired, those of the
/// outputs of every job there is and of what those jobs bought, and all that is named by the request, the steps and the
/// approvals of a job that has not ended.
///
/// Inside the room only. Thread: any.

#include <string>
#include <string_view>
#include <unordered_set>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"

namespace kadr::store {

using ArtifactNames = std::unordered_set<std::string>;

/// What uploads need.
struct KeptUploads {
  ArtifactNames artifacts;
  /// Ids of those that are still being sent.
  std::unordered_set<std::string> open;
};
/// To be read before the jobs: an artifact may come from an upload to a job meanwhile, and never the other way.
[[nodiscard]] Result<KeptUploads> kept_uploads(Database& database, Instant now);

/// Of jobs. Reads job by job in short transactions, each job as it is at one moment. What comes to be needed meanwhile
/// may be missing, but then it was published or found (so used) since the reading began, or since oldest_work() of
/// then. Errors: those of the database.
[[nodiscard]] Result<ArtifactNames> needed_artifacts(Database& database);

/// When the oldest of the steps began that are being worked on: what a step has made or found since may be named by
/// nothing yet. Never later than `now`.
[[nodiscard]] Result<Instant> oldest_work(Database& database, Instant now);

/// Every SHA-256 in a text: 64 digits 0-9 a-f with no such digit before or after. JSON is searched as text, since what
/// a recipe calls its fields is its own business.
void add_names_in(std::string_view text, ArtifactNames& names);

}  // namespace kadr::store
