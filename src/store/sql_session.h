#pragma once

/// A connection as its owner holds it: with control of the transaction that its work runs in. Each engine has one.
///
/// A transaction may hold parts (savepoints), one after another, each of which can be undone without the others.
///
/// Thread: one at a time.

#include "store/connection.h"

namespace kadr::store {

class SqlSession : public Connection {
 public:
  enum class Access { ReadOnly, ReadWrite };

  [[nodiscard]] virtual Result<> begin(Access access) = 0;
  /// Errors: that of a statement that failed since begin; then nothing was committed and rollback is due, as after any
  /// other error. Success means that the disk has it.
  [[nodiscard]] virtual Result<> commit() = 0;
  /// Nothing happens outside a transaction.
  virtual void rollback() = 0;
  /// False again when the engine itself has undone the transaction, as it does on a full disk.
  [[nodiscard]] virtual bool in_transaction() const = 0;

  [[nodiscard]] virtual Result<> begin_part() = 0;
  /// Keeps the part. Errors: that of a statement that failed in it.
  [[nodiscard]] virtual Result<> end_part() = 0;
  /// Errors: when the part cannot be undone alone; then the whole transaction is lost.
  [[nodiscard]] virtual Result<> undo_part() = 0;
};

/// Errors: InvalidArgument for a value that engines treat differently (see store/sql_value.h).
[[nodiscard]] Result<> check_parameters(std::string_view sql, const std::vector<Value>& parameters);

/// Runs work in a transaction of its own: committed when it succeeds, undone when it returns an error or throws.
/// Errors: the work's; Internal for what it throws; those of commit.
[[nodiscard]] Result<> run_transaction(SqlSession& session, SqlSession::Access access, const Work& work);

/// Runs work as one part of the transaction that is open, undone alone when it fails.
[[nodiscard]] Result<> run_part(SqlSession& session, const Work& work);

}  // namespace kadr::store
