#include "store/garbage_records.h"

#include "store/row_reading.h"

namespace kadr::store {

Result<> mark_garbage(Connection& connection, const std::vector<std::string>& artifacts, Instant now) {
  for (const std::string& sha256 : artifacts) {
    KADR_CHECK(
        connection.execute("INSERT INTO garbage (sha256, found_at) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING",
                           {sha256, value_of(now)}));
  }
  return {};
}

Result<std::vector<GarbageMark>> marks_until(Connection& connection, Instant time, const std::string& after,
                                             std::int64_t limit) {
  KADR_TRY(const Rows rows, connection.query("SELECT sha256, found_at FROM garbage WHERE found_at <= $1 AND "
                                             "sha256 > $2 ORDER BY sha256 LIMIT $3",
                                             {value_of(time), after, limit}));
  std::vector<GarbageMark> marks;
  for (const Row& row : rows) marks.push_back({.sha256 = row.text(0), .found_at = instant_of(row, 1)});
  return marks;
}

Result<> forget_marks(Connection& connection, const std::vector<std::string>& artifacts) {
  for (const std::string& sha256 : artifacts)
    KADR_CHECK(connection.execute("DELETE FROM garbage WHERE sha256 = $1", {sha256}));
  return {};
}

}  // namespace kadr::store
