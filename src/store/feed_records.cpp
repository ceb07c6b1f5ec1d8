#include "store/feed_records.h"

#include "store/row_reading.h"

namespace kadr::store {

Result<std::optional<std::size_t>> claim_feed_item(Connection& connection, const FeedClaim& claim) {
  KADR_CHECK(
      connection.execute("DELETE FROM feed_items WHERE job = $1 AND step = $2", {claim.step.job, claim.step.number}));
  for (std::size_t i = 0; i < claim.items.size(); ++i) {
    KADR_TRY(const std::int64_t taken,
             connection.execute(
                 "INSERT INTO feed_items (owner, feed, item, job, step, used_at) VALUES ($1, $2, $3, $4, $5, $6) "
                 "ON CONFLICT (owner, feed, item) DO UPDATE SET job = excluded.job, step = excluded.step, "
                 "used_at = excluded.used_at WHERE EXISTS (SELECT 1 FROM jobs WHERE jobs.id = feed_items.job "
                 "AND jobs.state IN ('failed', 'cancelled'))",
                 {claim.owner, claim.feed, claim.items[i], claim.step.job, claim.step.number, value_of(claim.now)}));
    if (taken > 0) return i;
  }
  return std::nullopt;
}

}  // namespace kadr::store
