#include "store/restored.h"

#include <algorithm>

#include "store/artifact_store.h"
#include "store/needed_artifacts.h"
#include "store/row_reading.h"

namespace kadr::store {
namespace {

Result<std::int64_t> count(Connection& connection, std::string_view sql) {
  KADR_TRY(const Rows rows, connection.query(sql));
  return rows.front().integer(0);
}

}  // namespace

Result<RestoredCounts> mark_restored(Connection& connection, Instant now) {
  RestoredCounts counts;
  KADR_TRY(counts.jobs, count(connection, "SELECT count(*) FROM jobs"));
  KADR_TRY(
      counts.unfinished_jobs,
      connection.execute("UPDATE jobs SET restored_at = $1 WHERE state NOT IN ('succeeded', 'failed', 'cancelled')",
                         {value_of(now)}));
  // A key at the vendor lives from the first time it can have been sent, and a request can have been sent until now.
  KADR_TRY(
      counts.doubtful_purchases,
      connection.execute("UPDATE purchases SET state = 'unknown', looks = 0, first_look = NULL, deadline = $1, "
                         "intent_at = COALESCE(intent_at, created_at), note = $2 "
                         "WHERE state IN ('planned', 'sending', 'unknown')",
                         {value_of(now), "the database was restored from a backup; it may have been bought since"}));
  KADR_CHECK(connection.execute("UPDATE purchases SET intent_at = $1 WHERE state = 'accepted'", {value_of(now)}));
  return counts;
}

Result<NamedArtifacts> look_for_artifacts(Database& database, const ArtifactStore& artifacts) {
  KADR_TRY(const ArtifactNames names, database.read([](Connection& connection) -> Result<ArtifactNames> {
    ArtifactNames found;
    for (const std::string_view sql :
         {"SELECT pieces FROM outputs", "SELECT p.output FROM purchases p JOIN jobs j ON j.id = p.job"}) {
      KADR_TRY(const Rows rows, connection.query(sql));
      for (const Row& row : rows) add_names_in(row.optional_text(0).value_or(""), found);
    }
    return found;
  }));
  const auto missing = std::ranges::count_if(names, [&](const std::string& name) {
    std::error_code ignored;
    return !std::filesystem::exists(artifacts.path_of(name), ignored);
  });
  return NamedArtifacts{.named = static_cast<std::int64_t>(names.size()), .missing = missing};
}

}  // namespace kadr::store
