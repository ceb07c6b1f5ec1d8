#pragma once

/// One connection to a PostgreSQL server. Inside the room only.
///
/// Thread: one at a time.

#include <memory>
#include <string>
#include <unordered_map>

#include "store/postgres_handles.h"
#include "store/sql_session.h"

namespace kadr::store {

class PostgresSession final : public SqlSession {
 public:
  /// Blocking: until the server answers, at most 10 s.
  [[nodiscard]] static Result<std::unique_ptr<PostgresSession>> open(const std::string& address);

  [[nodiscard]] Result<Rows> query(std::string_view sql, std::vector<Value> parameters = {}) override;
  [[nodiscard]] Result<std::int64_t> execute(std::string_view sql, std::vector<Value> parameters = {}) override;

  [[nodiscard]] Result<> begin(Access access) override;
  [[nodiscard]] Result<> commit() override;
  void rollback() override;
  [[nodiscard]] bool in_transaction() const override;
  [[nodiscard]] Result<> begin_part() override;
  [[nodiscard]] Result<> end_part() override;
  [[nodiscard]] Result<> undo_part() override;

  /// Runs a statement that works may not use, whether or not a statement failed before.
  [[nodiscard]] Result<> control(const std::string& sql);

  /// True when the last transaction failed for a reason that running it again may overcome.
  [[nodiscard]] bool worth_repeating() const { return worth_repeating_; }
  /// True when the server is gone: the session is of no more use.
  [[nodiscard]] bool lost() const { return PQstatus(connection_.get()) != CONNECTION_OK; }

 private:
  explicit PostgresSession(PostgresHandle connection) : connection_(std::move(connection)) {}

  [[nodiscard]] Result<PostgresAnswer> run(std::string_view sql, const std::vector<Value>& parameters);
  [[nodiscard]] Result<PostgresAnswer> attempt(std::string_view sql, const std::vector<Value>& parameters);
  [[nodiscard]] Result<const std::string*> prepared(std::string_view sql);
  /// The answer, if it is no refusal.
  [[nodiscard]] Result<PostgresAnswer> accept(PGresult* result, std::string_view doing);

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  PostgresHandle connection_;
  std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> statements_;  ///< names by their text
  std::optional<Error> failed_;  ///< of the first statement that failed in this transaction or part
  bool worth_repeating_ = false;
};

}  // namespace kadr::store
