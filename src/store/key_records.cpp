#include "store/key_records.h"

#include "store/row_reading.h"

namespace kadr::store {
namespace {

constexpr std::string_view kSelect =
    "SELECT id, hash, name, owner, scopes, created_at, expires_at, used_at, revoked_at FROM api_keys ";

KeyRecord record_of(const Row& row) {
  return {.id = row.text(0),
          .hash = row.text(1),
          .name = row.text(2),
          .owner = row.text(3),
          .scopes = words_of(row, 4),
          .created_at = instant_of(row, 5),
          .expires_at = optional_instant_of(row, 6),
          .used_at = optional_instant_of(row, 7),
          .revoked_at = optional_instant_of(row, 8)};
}

}  // namespace

Result<> insert_key(Connection& connection, const KeyRecord& key) {
  KADR_CHECK(
      connection.execute("INSERT INTO api_keys (id, hash, name, owner, scopes, created_at, expires_at) "
                         "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                         {key.id, key.hash, key.name, key.owner, words_text(key.scopes), value_of(key.created_at),
                          value_of(key.expires_at)}));
  return {};
}

Result<std::optional<KeyRecord>> find_key(Connection& connection, const std::string& id) {
  static const std::string kSql = std::string(kSelect) + "WHERE id = $1";
  KADR_TRY(const std::optional<Row> row, connection.query_one(kSql, {id}));
  if (!row) return std::nullopt;
  return record_of(*row);
}

Result<std::vector<KeyRecord>> list_keys(Connection& connection, const std::optional<std::string>& owner) {
  const std::string order = "ORDER BY created_at, id";
  Result<Rows> rows = owner ? connection.query(std::string(kSelect) + "WHERE owner = $1 " + order, {*owner})
                            : connection.query(std::string(kSelect) + order);
  if (!rows) return fail(std::move(rows).error());
  std::vector<KeyRecord> keys;
  for (const Row& row : *rows) keys.push_back(record_of(row));
  return keys;
}

Result<std::int64_t> count_keys(Connection& connection) {
  KADR_TRY(const Rows rows, connection.query("SELECT count(*) FROM api_keys"));
  return rows.front().integer(0);
}

Result<bool> revoke_key(Connection& connection, const std::string& id, Instant now) {
  KADR_TRY(const std::int64_t changed,
           connection.execute("UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
                              {id, value_of(now)}));
  return changed == 1;
}

Result<> note_key_use(Connection& connection, const std::string& id, Instant now) {
  KADR_CHECK(connection.execute("UPDATE api_keys SET used_at = $2 WHERE id = $1", {id, value_of(now)}));
  return {};
}

}  // namespace kadr::store
