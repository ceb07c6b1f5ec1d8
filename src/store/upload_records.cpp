#include "store/upload_records.h"

#include "store/row_reading.h"

namespace kadr::store {
namespace {

constexpr std::string_view kSelect =
    "SELECT id, owner, name, media_type, bytes, sha256, created_at, expires_at FROM uploads ";

UploadRecord record_of(const Row& row) {
  return {.id = row.text(0),
          .owner = row.text(1),
          .name = row.text(2),
          .media_type = row.text(3),
          .bytes = row.integer(4),
          .sha256 = row.optional_text(5),
          .created_at = instant_of(row, 6),
          .expires_at = instant_of(row, 7)};
}

Value text_or_null(const std::optional<std::string>& text) {
  return text ? Value(*text) : Value();
}

}  // namespace

Result<> insert_upload(Connection& connection, const UploadRecord& upload) {
  KADR_CHECK(
      connection.execute("INSERT INTO uploads (id, owner, name, media_type, bytes, sha256, created_at, expires_at) "
                         "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                         {upload.id, upload.owner, upload.name, upload.media_type, upload.bytes,
                          text_or_null(upload.sha256), value_of(upload.created_at), value_of(upload.expires_at)}));
  return {};
}

Result<std::optional<UploadRecord>> find_upload(Connection& connection, const UploadWanted& wanted) {
  static const std::string kSql = std::string(kSelect) + "WHERE id = $1 AND owner = $2 AND expires_at > $3";
  KADR_TRY(const std::optional<Row> row, connection.query_one(kSql, {wanted.id, wanted.owner, value_of(wanted.now)}));
  if (!row) return std::nullopt;
  return record_of(*row);
}

Result<std::vector<UploadRecord>> list_uploads(Connection& connection, const UploadListing& listing) {
  static const std::string kAll =
      std::string(kSelect) + "WHERE owner = $1 AND expires_at > $2 ORDER BY id DESC LIMIT $3";
  static const std::string kOlder =
      std::string(kSelect) + "WHERE owner = $1 AND expires_at > $2 AND id < $4 ORDER BY id DESC LIMIT $3";
  const Value now = value_of(listing.now);
  const Result<Rows> rows = listing.before
                                ? connection.query(kOlder, {listing.owner, now, listing.limit, *listing.before})
                                : connection.query(kAll, {listing.owner, now, listing.limit});
  if (!rows) return fail(rows.error());
  std::vector<UploadRecord> uploads;
  for (const Row& row : *rows) uploads.push_back(record_of(row));
  return uploads;
}

Result<bool> complete_upload(Connection& connection, const std::string& id, const UploadCompletion& completion) {
  KADR_TRY(const std::int64_t changed,
           connection.execute("UPDATE uploads SET sha256 = $2, media_type = $3 WHERE id = $1 AND sha256 IS NULL",
                              {id, completion.sha256, completion.media_type}));
  return changed == 1;
}

Result<bool> delete_upload(Connection& connection, const std::string& id, const std::string& owner) {
  KADR_TRY(const std::int64_t changed,
           connection.execute("DELETE FROM uploads WHERE id = $1 AND owner = $2", {id, owner}));
  return changed == 1;
}

Result<> forget_expired_uploads(Connection& connection, Instant now) {
  KADR_CHECK(connection.execute("DELETE FROM uploads WHERE expires_at <= $1", {value_of(now)}));
  return {};
}

}  // namespace kadr::store
