#pragma once

/// One connection to an SQLite database. Inside the room only.
///
/// Debian 12's SQLite (3.40.1) can damage a database when two connections write or checkpoint at once (fixed
/// in 3.51.3), so of all connections to one file exactly one is opened ReadWrite, and only that one calls `checkpoint`.
///
/// Thread: one at a time.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "store/sql_session.h"
#include "store/sqlite_handles.h"

namespace kadr::store {

/// What a commit waits for. Tests take LastCheckpoint to show what EveryCommit is worth.
enum class Durability { EveryCommit, LastCheckpoint };

/// The path of a database that is in no file.
inline constexpr std::string_view kInMemory = ":memory:";

struct SqliteFile {
  std::filesystem::path path;
  /// Name of a registered SQLite VFS; empty for the system's.
  std::string vfs;
  Durability durability = Durability::EveryCommit;
};

class SqliteSession final : public SqlSession {
 public:
  /// ReadWrite creates the file if it is missing.
  [[nodiscard]] static Result<std::unique_ptr<SqliteSession>> open(const SqliteFile& file, Access access);

  [[nodiscard]] Result<Rows> query(std::string_view sql, std::vector<Value> parameters = {}) override;
  [[nodiscard]] Result<std::int64_t> execute(std::string_view sql, std::vector<Value> parameters = {}) override;

  [[nodiscard]] Result<> begin(Access access) override;
  [[nodiscard]] Result<> commit() override;
  void rollback() override;
  [[nodiscard]] bool in_transaction() const override;
  [[nodiscard]] Result<> begin_part() override;
  [[nodiscard]] Result<> end_part() override;
  [[nodiscard]] Result<> undo_part() override;

  enum class Checkpoint {
    Passive,   ///< Copies what it can from the log into the database file and waits for nobody.
    Truncate,  ///< Copies all and empties the log; waits a moment for readers, and leaves it at that when they stay.
    Insist,    ///< The same, but waits as long as any read should take.
  };
  [[nodiscard]] Result<> checkpoint(Checkpoint kind);
  /// Size of the write-ahead log as of the last commit, counted from its last restart.
  [[nodiscard]] std::int64_t log_bytes() const { return log_bytes_; }

  enum class Check { Quick, Full };
  /// Reads the whole file. Errors: Internal naming the first thing that is damaged.
  [[nodiscard]] Result<> check_integrity(Check check);

  /// Writes a copy of the database, as it is now, into a file that is missing or empty. The copy is on disk only after
  /// an fsync, which is left to the caller.
  [[nodiscard]] Result<> copy_into(const std::filesystem::path& copy);

  /// True after a failure that lasts (is_lasting_failure). From then on the connection refuses everything, and closing
  /// it writes nothing.
  [[nodiscard]] bool broken() const { return lasting_.has_value(); }

 private:
  SqliteSession(SqliteHandle database, std::string name);

  [[nodiscard]] Result<> configure(const SqliteFile& file, Access access);
  /// Runs a statement that works may not use (of transactions, VACUUM), whether or not a statement failed before.
  [[nodiscard]] Result<Rows> control(std::string_view sql, const std::vector<Value>& parameters = {});
  [[nodiscard]] Result<Rows> run(std::string_view sql, const std::vector<Value>& parameters);
  [[nodiscard]] Result<sqlite3_stmt*> prepared(std::string_view sql);
  [[nodiscard]] Result<Rows> step_all(sqlite3_stmt* statement, std::string_view sql);
  [[nodiscard]] std::unexpected<Error> refuse(int code, std::string_view doing);

  static int authorize(void* self, int action, const char*, const char*, const char*, const char*);
  static int note_log(void* self, sqlite3*, const char*, int pages);

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  using Statements = std::unordered_map<std::string, StatementHandle, TextHash, std::equal_to<>>;

  std::string name_;
  SqliteHandle database_;
  Statements statements_;
  Statements own_statements_;     ///< of control, apart: works must not find a prepared COMMIT
  std::optional<Error> failed_;   ///< of the first statement that failed in this transaction or part
  std::optional<Error> lasting_;  ///< of the failure that ended this connection
  bool controlling_ = false;
  std::int64_t page_bytes_ = 0;
  std::int64_t log_bytes_ = 0;
};

}  // namespace kadr::store
