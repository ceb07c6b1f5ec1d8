#include "store/rate_limit_records.h"

#include "store/row_reading.h"

namespace kadr::store {

Result<std::optional<Instant>> find_arrival(Connection& connection, const RateCell& cell) {
  KADR_TRY(const std::optional<Row> row,
           connection.query_one("SELECT arrival_at FROM rate_limits WHERE owner = $1 AND rule = $2",
                                {cell.owner, cell.rule}));
  if (!row) return std::nullopt;
  return instant_of(*row, 0);
}

Result<> remember_arrival(Connection& connection, const RateCell& cell, Instant arrival) {
  KADR_CHECK(
      connection.execute("INSERT INTO rate_limits (owner, rule, arrival_at) VALUES ($1, $2, $3) "
                         "ON CONFLICT (owner, rule) DO UPDATE SET arrival_at = excluded.arrival_at",
                         {cell.owner, cell.rule, value_of(arrival)}));
  return {};
}

}  // namespace kadr::store
