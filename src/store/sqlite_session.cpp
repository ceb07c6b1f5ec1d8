#include "store/sqlite_session.h"

#include <fmt/format.h>

#include "store/sqlite_error.h"

namespace kadr::store {
namespace {

/// The texts are constants of the program, so this many are never reached unless values were pasted into one.
constexpr std::size_t kMostStatements = 1024;

constexpr int kBusyMilliseconds = 5000;
/// How long emptying the log may hold up the next commit when a reader stays.
constexpr int kTruncateMilliseconds = 20;
constexpr int kInsistMilliseconds = 1000;

struct ResetStatement {
  void operator()(sqlite3_stmt* statement) const {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};
/// A statement in use: left open, it would keep the transaction from ending.
using RunningStatement = std::unique_ptr<sqlite3_stmt, ResetStatement>;

Value column_value(sqlite3_stmt* statement, int column) {
  const auto bytes = [&] { return static_cast<std::size_t>(sqlite3_column_bytes(statement, column)); };
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      return std::string(text, bytes());
    }
    case SQLITE_BLOB: {
      const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(statement, column));
      return data == nullptr ? Blob{} : Blob(data, data + bytes());
    }
    default:
      return std::monostate{};
  }
}

/// The value must outlive the running of the statement.
struct Binder {
  sqlite3_stmt* statement;
  int index;

  int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
  int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, index, value); }
  int operator()(double value) const { return sqlite3_bind_double(statement, index, value); }
  int operator()(const std::string& text) const {
    return sqlite3_bind_text64(statement, index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  int operator()(const Blob& blob) const {
    if (blob.empty()) return sqlite3_bind_zeroblob(statement, index, 0);
    return sqlite3_bind_blob64(statement, index, blob.data(), blob.size(), SQLITE_STATIC);
  }
};

}  // namespace

SqliteSession::SqliteSession(SqliteHandle database, std::string name)
    : name_(std::move(name)), database_(std::move(database)) {}

Result<std::unique_ptr<SqliteSession>> SqliteSession::open(const SqliteFile& file, Access access) {
  const int mode = access == Access::ReadOnly ? SQLITE_OPEN_READONLY : (SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(file.path.c_str(), &opened, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                   file.vfs.empty() ? nullptr : file.vfs.c_str());
  SqliteHandle handle(opened);
  if (code != SQLITE_OK) return fail(sqlite_error(opened, code, fmt::format("cannot open {}", file.path.string())));
  std::unique_ptr<SqliteSession> session(new SqliteSession(std::move(handle), file.path.string()));
  const auto configured = session->configure(file, access);
  if (!configured) return fail(configured.error().about(fmt::format("cannot open {}", file.path.string())));
  return session;
}

Result<> SqliteSession::configure(const SqliteFile& file, Access access) {
  sqlite3_busy_timeout(database_.get(), kBusyMilliseconds);
  for (const std::string_view pragma : {"PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON",
                                        "PRAGMA mmap_size = 0", "PRAGMA foreign_keys = ON"})
    KADR_CHECK(control(pragma));
  if (access == Access::ReadWrite) {
    KADR_TRY(const Rows mode, control("PRAGMA journal_mode = WAL"));
    if (mode.at(0).text(0) != "wal" && name_ != kInMemory)
      return fail(ErrorCode::Internal, "there can be no write-ahead log; choose a data folder on another disk");
    KADR_CHECK(control(file.durability == Durability::EveryCommit ? "PRAGMA synchronous = FULL"
                                                                  : "PRAGMA synchronous = NORMAL"));
    KADR_CHECK(control("PRAGMA wal_autocheckpoint = 0"));
  }
  KADR_TRY(const Rows page_size, control("PRAGMA page_size"));
  page_bytes_ = page_size.at(0).integer(0);
  sqlite3_wal_hook(database_.get(), note_log, this);
  sqlite3_set_authorizer(database_.get(), authorize, this);
  return {};
}

/// Works may neither end their transaction nor reach another file; that is for the owner of the session.
int SqliteSession::authorize(void* self, int action, const char*, const char*, const char*, const char*) {
  if (static_cast<SqliteSession*>(self)->controlling_) return SQLITE_OK;
  switch (action) {
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
      return SQLITE_DENY;
    default:
      return SQLITE_OK;
  }
}

int SqliteSession::note_log(void* self, sqlite3*, const char*, int pages) {
  auto& session = *static_cast<SqliteSession*>(self);
  session.log_bytes_ = pages * session.page_bytes_;
  return SQLITE_OK;
}

std::unexpected<Error> SqliteSession::refuse(int code, std::string_view doing) {
  Error error = sqlite_error(database_.get(), code, doing);
  if (is_lasting_failure(code) && !lasting_) {
    lasting_ = error;
    // Closing would otherwise write to the failed disk once more.
    sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  return fail(std::move(error));
}

Result<sqlite3_stmt*> SqliteSession::prepared(std::string_view sql) {
  Statements& statements = controlling_ ? own_statements_ : statements_;
  if (const auto found = statements.find(sql); found != statements.end()) return found->second.get();
  sqlite3_stmt* made = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &made, &rest);
  StatementHandle statement(made);
  if (code != SQLITE_OK) return refuse(code, sql);
  if (statement == nullptr || std::string_view(rest, sql.data() + sql.size()).find_first_not_of(" \n;") != sql.npos)
    return fail(ErrorCode::Internal, fmt::format("this is not one statement: {}", sql));
  if (statements.size() >= kMostStatements) statements.clear();
  return statements.emplace(sql, std::move(statement)).first->second.get();
}

Result<Rows> SqliteSession::step_all(sqlite3_stmt* statement, std::string_view sql) {
  Rows rows;
  while (true) {
    const int code = sqlite3_step(statement);
    if (code == SQLITE_DONE) return rows;
    if (code != SQLITE_ROW) return refuse(code, sql);
    std::vector<Value> values;
    const int columns = sqlite3_column_count(statement);
    values.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) values.push_back(column_value(statement, column));
    rows.emplace_back(std::move(values));
  }
}

Result<Rows> SqliteSession::run(std::string_view sql, const std::vector<Value>& parameters) {
  if (lasting_) return fail(*lasting_);
  KADR_CHECK(check_parameters(sql, parameters));
  KADR_TRY(sqlite3_stmt* const statement, prepared(sql));
  const RunningStatement running(statement);
  if (sqlite3_bind_parameter_count(statement) != static_cast<int>(parameters.size()))
    return fail(ErrorCode::Internal,
                fmt::format("the statement has not the {} parameters that it is given: {}", parameters.size(), sql));
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const int index = sqlite3_bind_parameter_index(statement, fmt::format("${}", i + 1).c_str());
    if (index == 0) return fail(ErrorCode::Internal, fmt::format("the statement has no parameter ${}: {}", i + 1, sql));
    const int code = std::visit(Binder{statement, index}, parameters[i]);
    if (code != SQLITE_OK) return refuse(code, sql);
  }
  return step_all(statement, sql);
}

Result<Rows> SqliteSession::query(std::string_view sql, std::vector<Value> parameters) {
  if (failed_) return fail(*failed_);
  auto rows = run(sql, parameters);
  if (!rows) failed_ = rows.error();
  return rows;
}

Result<std::int64_t> SqliteSession::execute(std::string_view sql, std::vector<Value> parameters) {
  const std::int64_t before = sqlite3_total_changes64(database_.get());
  KADR_CHECK(query(sql, std::move(parameters)));
  // sqlite3_changes64 goes on telling of the last statement that changed rows.
  if (sqlite3_total_changes64(database_.get()) == before) return 0;
  return std::int64_t{sqlite3_changes64(database_.get())};
}

Result<Rows> SqliteSession::control(std::string_view sql, const std::vector<Value>& parameters) {
  controlling_ = true;
  auto rows = run(sql, parameters);
  controlling_ = false;
  return rows;
}

Result<> SqliteSession::begin(Access access) {
  failed_.reset();
  KADR_CHECK(control(access == Access::ReadOnly ? "BEGIN" : "BEGIN IMMEDIATE"));
  return {};
}

Result<> SqliteSession::commit() {
  if (failed_) return fail(*failed_);
  KADR_CHECK(control("COMMIT"));
  return {};
}

void SqliteSession::rollback() {
  failed_.reset();
  // A rollback in memory cannot fail for a reason that a later statement does not meet again.
  if (!in_transaction()) return;
  [[maybe_unused]] const auto undone = control("ROLLBACK");
}

bool SqliteSession::in_transaction() const {
  return sqlite3_get_autocommit(database_.get()) == 0;
}

Result<> SqliteSession::begin_part() {
  failed_.reset();
  KADR_CHECK(control("SAVEPOINT part"));
  return {};
}

Result<> SqliteSession::end_part() {
  if (failed_) return fail(*failed_);
  KADR_CHECK(control("RELEASE part"));
  return {};
}

Result<> SqliteSession::undo_part() {
  failed_.reset();
  KADR_CHECK(control("ROLLBACK TO part"));
  KADR_CHECK(control("RELEASE part"));
  return {};
}

Result<> SqliteSession::checkpoint(Checkpoint kind) {
  if (lasting_) return fail(*lasting_);
  const bool truncate = kind != Checkpoint::Passive;
  sqlite3_busy_timeout(database_.get(), kind == Checkpoint::Insist ? kInsistMilliseconds : kTruncateMilliseconds);
  const int code = sqlite3_wal_checkpoint_v2(
      database_.get(), nullptr, truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  sqlite3_busy_timeout(database_.get(), kBusyMilliseconds);
  if (code == SQLITE_OK && truncate) log_bytes_ = 0;
  if (code == SQLITE_OK || (code & 0xFF) == SQLITE_BUSY) return {};
  return refuse(code, fmt::format("cannot bring the log of {} into the database", name_));
}

Result<> SqliteSession::check_integrity(Check check) {
  KADR_TRY(const Rows rows, control(check == Check::Quick ? "PRAGMA quick_check(1)" : "PRAGMA integrity_check(1)"));
  const std::string& finding = rows.at(0).text(0);
  if (finding == "ok") return {};
  return fail(ErrorCode::Internal, fmt::format("{} is damaged: {}; restore a backup", name_, finding));
}

Result<> SqliteSession::copy_into(const std::filesystem::path& copy) {
  KADR_CHECK(control("VACUUM INTO $1", {copy.string()}));
  return {};
}

}  // namespace kadr::store
