#pragma once

/// A conversation with a database inside one transaction: SQL text goes in, rows come out. A piece of work gets one
/// from Database::write or Database::read and never ends the transaction itself.
///
/// The SQL is what SQLite 3.40 and PostgreSQL 15 both understand and answer alike:
///  - parameters are `$1`, `$2`, …; each number up to the highest is used; one statement at a time;
///  - the types of columns are BIGINT, DOUBLE PRECISION, TEXT and BYTEA, and a value goes only into a column of its
///    type; a truth is a BIGINT 0 or 1; sums are CAST(sum(x) AS BIGINT);
///  - text that is indexed (so UNIQUE and keys too) is shorter than 2,600 bytes;
///  - RETURNING and ON CONFLICT are there, and an order is only what ORDER BY asks for.
/// Statements are kept prepared under their text, so the text is constant and the values are parameters.
///
/// After a statement failed, the work can only be undone: every further statement gives the same error, and so does the
/// work, whatever it returns. A clash that is expected is asked for with ON CONFLICT DO NOTHING … RETURNING.
///
/// Thread: the one that runs the work; not to be kept after it.

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/sql_value.h"

namespace kadr::store {

/// Errors of all three calls: Conflict when a rule of the schema forbids it (UNIQUE, FOREIGN KEY, CHECK, NOT NULL);
/// InvalidArgument for text that is not UTF-8 or holds a NUL, and for NaN; NoSpace; Unavailable when another program
/// holds the database; Internal for a statement that is wrong and for a disk that fails.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  /// All rows of the answer.
  [[nodiscard]] virtual Result<Rows> query(std::string_view sql, std::vector<Value> parameters = {}) = 0;

  /// How many rows an INSERT, UPDATE or DELETE changed, not counting what followed from foreign keys; 0 for other
  /// statements.
  [[nodiscard]] virtual Result<std::int64_t> execute(std::string_view sql, std::vector<Value> parameters = {}) = 0;

  /// The only row of the answer, or nothing. More than one row is a bug in the statement and an Internal error.
  [[nodiscard]] Result<std::optional<Row>> query_one(std::string_view sql, std::vector<Value> parameters = {});
};

/// What is done within one transaction. It may be called more than once, each time as if for the first time, and it
/// touches nothing but its connection and what it gives back.
using Work = std::function<Result<>(Connection&)>;

}  // namespace kadr::store
