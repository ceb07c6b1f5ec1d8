#include "store/postgres_session.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "store/postgres_error.h"

namespace kadr::store {
namespace {

/// Of pg_type.dat, which never change.
enum Type : Oid {
  kBool = 16,
  kBytea = 17,
  kInt8 = 20,
  kInt2 = 21,
  kInt4 = 23,
  kFloat4 = 700,
  kFloat8 = 701,
};

/// A parameter as libpq takes it: text, or bytes as they are.
struct Parameter {
  std::string text;
  const char* data = nullptr;
  int length = 0;
  int format = 0;
};

struct ToParameter {
  Parameter operator()(std::monostate) const { return {}; }
  Parameter operator()(std::int64_t value) const { return {.text = fmt::format("{}", value), .data = ""}; }
  Parameter operator()(double value) const { return {.text = fmt::format("{:.17g}", value), .data = ""}; }
  Parameter operator()(const std::string& value) const { return {.text = value, .data = ""}; }
  Parameter operator()(const Blob& value) const {
    const char* bytes = value.empty() ? "" : reinterpret_cast<const char*>(value.data());
    return {.data = bytes, .length = static_cast<int>(value.size()), .format = 1};
  }
};

template <typename T>
T number_of(std::string_view text) {
  T number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Value value_of(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column) != 0) return std::monostate{};
  const std::string_view text(PQgetvalue(result, row, column),
                              static_cast<std::size_t>(PQgetlength(result, row, column)));
  switch (PQftype(result, column)) {
    case kBool:
      return std::int64_t{text == "t" ? 1 : 0};
    case kInt2:
    case kInt4:
    case kInt8:
      return number_of<std::int64_t>(text);
    case kFloat4:
    case kFloat8:
      return number_of<double>(text);
    case kBytea: {
      std::size_t size = 0;
      const PostgresBytes bytes(PQunescapeBytea(reinterpret_cast<const unsigned char*>(text.data()), &size));
      const auto* data = reinterpret_cast<const std::byte*>(bytes.get());
      return Blob(data, data + size);
    }
    default:
      return std::string(text);
  }
}

/// Works may not end their transaction: the server would obey.
bool controls_transactions(std::string_view sql) {
  constexpr std::array<std::string_view, 9> kWords{"BEGIN",   "COMMIT", "ROLLBACK", "END",    "SAVEPOINT",
                                                   "RELEASE", "START",  "ABORT",    "PREPARE"};
  const auto begin = std::min(sql.find_first_not_of(" \n\t"), sql.size());
  const auto word = sql.substr(begin, sql.find_first_of(" \n\t;", begin) - begin);
  return std::ranges::find(kWords, word) != kWords.end();
}

}  // namespace

Result<std::unique_ptr<PostgresSession>> PostgresSession::open(const std::string& address) {
  const std::array<const char*, 6> names{"dbname",           "connect_timeout",           "client_encoding",
                                         "application_name", "fallback_application_name", nullptr};
  const std::array<const char*, 6> values{address.c_str(), "10", "UTF8", "kadr", "kadr", nullptr};
  PostgresHandle connection(PQconnectdbParams(names.data(), values.data(), 1));
  if (PQstatus(connection.get()) != CONNECTION_OK)
    return fail(postgres_error("", PQerrorMessage(connection.get()), "cannot reach the database server"));
  PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
  return std::unique_ptr<PostgresSession>(new PostgresSession(std::move(connection)));
}

Result<PostgresAnswer> PostgresSession::accept(PGresult* result, std::string_view doing) {
  PostgresAnswer answer(result);
  const ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return answer;
  const char* state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string_view state_text = state == nullptr ? "" : state;
  const std::string_view words = PQerrorMessage(connection_.get());
  if (is_worth_repeating(state_text, words)) worth_repeating_ = true;
  return fail(postgres_error(state_text, words, doing));
}

Result<const std::string*> PostgresSession::prepared(std::string_view sql) {
  if (const auto found = statements_.find(sql); found != statements_.end()) return &found->second;
  std::string name = fmt::format("s{}", statements_.size());
  const std::string text(sql);
  KADR_CHECK(accept(PQprepare(connection_.get(), name.c_str(), text.c_str(), 0, nullptr), sql));
  return &statements_.emplace(text, std::move(name)).first->second;
}

Result<PostgresAnswer> PostgresSession::attempt(std::string_view sql, const std::vector<Value>& parameters) {
  KADR_CHECK(check_parameters(sql, parameters));
  if (controls_transactions(sql))
    return fail(ErrorCode::Internal, fmt::format("a work cannot end its own transaction: {}", sql));
  KADR_TRY(const std::string* const name, prepared(sql));
  std::vector<Parameter> ready;
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
  for (const Value& value : parameters) ready.push_back(std::visit(ToParameter{}, value));
  for (const Parameter& parameter : ready) {
    const bool as_text = parameter.data != nullptr && parameter.format == 0;
    values.push_back(as_text ? parameter.text.c_str() : parameter.data);
    lengths.push_back(parameter.length);
    formats.push_back(parameter.format);
  }
  return accept(PQexecPrepared(connection_.get(), name->c_str(), static_cast<int>(values.size()), values.data(),
                               lengths.data(), formats.data(), 0),
                sql);
}

Result<PostgresAnswer> PostgresSession::run(std::string_view sql, const std::vector<Value>& parameters) {
  if (failed_) return fail(*failed_);
  auto answer = attempt(sql, parameters);
  if (!answer) failed_ = answer.error();
  return answer;
}

Result<Rows> PostgresSession::query(std::string_view sql, std::vector<Value> parameters) {
  KADR_TRY(const PostgresAnswer answer, run(sql, parameters));
  Rows rows;
  const int columns = PQnfields(answer.get());
  for (int row = 0; row < PQntuples(answer.get()); ++row) {
    std::vector<Value> values;
    for (int column = 0; column < columns; ++column) values.push_back(value_of(answer.get(), row, column));
    rows.emplace_back(std::move(values));
  }
  return rows;
}

Result<std::int64_t> PostgresSession::execute(std::string_view sql, std::vector<Value> parameters) {
  KADR_TRY(const PostgresAnswer answer, run(sql, parameters));
  const std::string_view status = PQcmdStatus(answer.get());
  if (!status.starts_with("INSERT") && !status.starts_with("UPDATE") && !status.starts_with("DELETE")) return 0;
  return number_of<std::int64_t>(PQcmdTuples(answer.get()));
}

Result<> PostgresSession::control(const std::string& sql) {
  KADR_CHECK(accept(PQexec(connection_.get(), sql.c_str()), sql));
  return {};
}

Result<> PostgresSession::begin(Access access) {
  failed_.reset();
  worth_repeating_ = false;
  return control(access == Access::ReadOnly ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                                            : "BEGIN ISOLATION LEVEL SERIALIZABLE");
}

Result<> PostgresSession::commit() {
  if (failed_) return fail(*failed_);
  const auto done = control("COMMIT");
  if (done || !lost()) return done;
  return fail(done.error().code, done.error().message + " (the change may or may not have been made)");
}

void PostgresSession::rollback() {
  failed_.reset();
  // A connection on which this fails is lost, and its transaction with it.
  if (in_transaction()) {
    [[maybe_unused]] const auto undone = control("ROLLBACK");
  }
  // Whatever was prepared for a table that has changed since is prepared anew.
  if (worth_repeating_ && control("DEALLOCATE ALL")) statements_.clear();
}

bool PostgresSession::in_transaction() const {
  const PGTransactionStatusType status = PQtransactionStatus(connection_.get());
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

Result<> PostgresSession::begin_part() {
  failed_.reset();
  return control("SAVEPOINT part");
}

Result<> PostgresSession::end_part() {
  if (failed_) return fail(*failed_);
  return control("RELEASE SAVEPOINT part");
}

Result<> PostgresSession::undo_part() {
  failed_.reset();
  KADR_CHECK(control("ROLLBACK TO SAVEPOINT part"));
  return control("RELEASE SAVEPOINT part");
}

}  // namespace kadr::store
