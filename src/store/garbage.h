#pragma once

/// Removes from an artifact store what nobody needs and nobody has used for a while, in two phases, while work goes on.
/// docs/storage.md says what is kept.
///
/// First, artifacts that nothing in the database names and that were not used for the time of the rule are marked, in a
/// table. After a grace each mark is looked at again: what is named by now, or was used, loses its mark; of the rest
/// the records of results go, then the files, and then the marks, each brought to the disk before the next. Records
/// without an artifact, beginnings of downloads and drafts of dead processes are needed by nothing and go by age alone;
/// so does what came of uploads that are no more, whose rows a collection removes once they have expired.
///
/// Why no artifact goes that is needed: whoever comes to need one has published or found it first, which marks it as
/// used, under the store's lock; the last look at the time of use, and the removal, are under that lock too. And
/// what was used since the oldest running step began is never removed, since that step may be about to name it.
///
/// Thread: one at a time for an object; any number of publishers and readers of the store beside it.

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/artifact_store.h"
#include "store/database.h"

namespace kadr::store {

/// All true, always; tests turn one off at a time to show that they would notice.
struct CollectionLaw {
  bool looks_again_at_names = true;
  bool looks_again_at_use = true;
  bool removes_under_lock = true;
  bool spares_running_steps = true;
};

struct GarbageRule {
  /// What was used within it stays. FILE_CLEANUP_HOURS.
  std::chrono::milliseconds kept = std::chrono::hours(1);
  /// Between the phases.
  std::chrono::milliseconds grace = std::chrono::minutes(15);
  CollectionLaw law = {};
};

enum class GarbageKind {
  Artifact,
  Result,    ///< a record of what some work gave
  Download,  ///< the beginning of one
  Draft,     ///< left by a process that died
  Upload,    ///< the beginning of one that was deleted or has expired
};
/// "artifacts", "results", "downloads", "drafts", "uploads".
[[nodiscard]] std::string_view to_string(GarbageKind kind);

struct GarbageSum {
  std::int64_t files = 0;
  timeline::ByteCount bytes = 0;
  std::optional<Instant> oldest;  ///< when the one was last used that has waited longest
};
using GarbageSums = std::map<GarbageKind, GarbageSum>;

[[nodiscard]] GarbageSum total(const GarbageSums& sums);

struct Collected {
  GarbageSums removed;
  /// Marked and still there: removed when the grace is over, if nobody needs them by then.
  GarbageSum marked;
};

class GarbageCollector {
 public:
  /// Called between any two steps of a collection; an error ends it there. \param locked true while the store's lock is
  /// held. For tests.
  using Between = std::function<Result<>(bool locked)>;

  /// Borrows all three. The clock is the store's and the engine's.
  GarbageCollector(const ArtifactStore& store, Database& database, const base::Clock& clock)
      : store_(store), database_(database), clock_(clock) {}

  /// What would go if nobody used any of it again; changes nothing. Errors: those of the database; Cancelled.
  [[nodiscard]] Result<GarbageSums> survey(const GarbageRule& rule, std::stop_token stop = {}) const;

  /// Removes what was marked long enough ago, and marks what has become garbage since. To be called every few minutes.
  /// Errors: Unavailable while another process collects in this store; those of the database; a disk that fails, and
  /// then nothing more is removed; Cancelled.
  [[nodiscard]] Result<Collected> collect(const GarbageRule& rule, std::stop_token stop = {},
                                          const Between& between = {}) const;

 private:
  const ArtifactStore& store_;
  Database& database_;
  const base::Clock& clock_;
};

}  // namespace kadr::store
