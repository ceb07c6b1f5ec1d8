#include "store/output_records.h"

#include "store/output_pieces.h"
#include "store/row_reading.h"

namespace kadr::store {
namespace {

OutputRecord record_of(const Row& row) {
  return {.job = row.text(0),
          .number = row.integer(1),
          .name = row.text(2),
          .media_type = row.text(3),
          .bytes = row.integer(4),
          .pieces = {},
          .facts = json_of(row, 5),
          .created_at = instant_of(row, 6)};
}

/// \return false when the same was there already.
Result<bool> put(Connection& connection, const OutputRecord& output) {
  KADR_TRY(const std::int64_t changed,
           connection.execute("INSERT INTO outputs (job, number, name, media_type, bytes, pieces, facts, created_at) "
                              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (job, number) DO UPDATE SET "
                              "name = excluded.name, media_type = excluded.media_type, bytes = excluded.bytes, "
                              "pieces = excluded.pieces, facts = excluded.facts, created_at = excluded.created_at "
                              "WHERE outputs.name <> excluded.name OR outputs.media_type <> excluded.media_type "
                              "OR outputs.pieces <> excluded.pieces OR outputs.facts <> excluded.facts",
                              {output.job, output.number, output.name, output.media_type, output.bytes,
                               text_of(to_json(output.pieces)), text_of(output.facts), value_of(output.created_at)}));
  return changed > 0;
}

}  // namespace

Result<std::vector<std::int64_t>> put_outputs(Connection& connection, const std::vector<OutputRecord>& outputs) {
  std::vector<std::int64_t> fresh;
  for (const OutputRecord& output : outputs) {
    KADR_TRY(const bool is_fresh, put(connection, output));
    if (is_fresh) fresh.push_back(output.number);
  }
  return fresh;
}

Result<std::int64_t> keep_outputs_up_to(Connection& connection, const std::string& job, std::int64_t number) {
  KADR_CHECK(connection.execute("DELETE FROM outputs WHERE job = $1 AND number > $2", {job, number}));
  KADR_TRY(const Rows rows, connection.query("SELECT count(*) FROM outputs WHERE job = $1", {job}));
  return rows.front().integer(0);
}

Result<std::vector<OutputRecord>> outputs_of(Connection& connection, const std::string& job) {
  KADR_TRY(const Rows rows, connection.query("SELECT job, number, name, media_type, bytes, facts, created_at "
                                             "FROM outputs WHERE job = $1 ORDER BY number",
                                             {job}));
  std::vector<OutputRecord> outputs;
  for (const Row& row : rows) outputs.push_back(record_of(row));
  return outputs;
}

Result<std::optional<OutputRecord>> find_output(Connection& connection, const std::string& job, std::int64_t number) {
  KADR_TRY(const std::optional<Row> row,
           connection.query_one("SELECT job, number, name, media_type, bytes, facts, created_at, pieces FROM outputs "
                                "WHERE job = $1 AND number = $2",
                                {job, number}));
  if (!row) return std::nullopt;
  OutputRecord output = record_of(*row);
  auto pieces = pieces_from_json(json_of(*row, 7));
  if (!pieces) return fail(pieces.error().about("job " + job));
  output.pieces = std::move(*pieces);
  return output;
}

}  // namespace kadr::store
