#pragma once

/// Items of feeds that jobs were made of, as rows: each owner's newest item is taken once. The items of a job that
/// failed or was cancelled are free again. A row outlives its job.
///
/// Every function here is a part of the caller's transaction. Errors: those of the connection.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"
#include "store/step_records.h"

namespace kadr::store {

struct FeedClaim {
  std::string owner;
  /// Both short and without secrets: hashes.
  std::string feed;
  std::vector<std::string> items;  ///< by preference
  StepName step;                   ///< for which one is taken
  Instant now;
};
/// Takes the first item that is free. A step that takes again gives back what it took before.
/// \return its number in `items`; nothing when all are taken.
[[nodiscard]] Result<std::optional<std::size_t>> claim_feed_item(Connection& connection, const FeedClaim& claim);

}  // namespace kadr::store
