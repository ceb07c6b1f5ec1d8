#include "store/idempotency_records.h"

#include "store/row_reading.h"

namespace kadr::store {

Result<> insert_idempotency(Connection& connection, const IdempotencyRecord& record) {
  KADR_CHECK(connection.execute(
      "INSERT INTO idempotency (owner, key, request_hash, job, answer, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
      {record.owner, record.key, record.request_hash, record.job, record.answer, value_of(record.created_at)}));
  return {};
}

Result<std::optional<IdempotencyRecord>> find_idempotency(Connection& connection, const std::string& owner,
                                                          const std::string& key) {
  KADR_TRY(
      const std::optional<Row> row,
      connection.query_one(
          "SELECT request_hash, job, answer, created_at FROM idempotency WHERE owner = $1 AND key = $2", {owner, key}));
  if (!row) return std::nullopt;
  return IdempotencyRecord{.owner = owner,
                           .key = key,
                           .request_hash = row->text(0),
                           .job = row->text(1),
                           .answer = row->text(2),
                           .created_at = instant_of(*row, 3)};
}

Result<> forget_idempotency(Connection& connection, Instant before) {
  KADR_CHECK(connection.execute("DELETE FROM idempotency WHERE created_at < $1", {value_of(before)}));
  return {};
}

}  // namespace kadr::store
