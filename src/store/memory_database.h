#pragma once

/// A database in memory, on which everything happens in the calling thread: for tests, and for simulations that must go
/// the same way twice. Inside the room only.
///
/// Thread: one.

#include <deque>

#include "store/database.h"
#include "store/group_writer.h"
#include "store/sqlite_session.h"

namespace kadr::store {

class MemoryDatabase final : public Database {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(std::vector<Migration> migrations);

  explicit MemoryDatabase(std::unique_ptr<SqliteSession> session) : session_(std::move(session)) {}

  void write_later(Work work, std::function<void(Result<>)> done) override;
  [[nodiscard]] Result<> backup(const std::filesystem::path& path) override;
  [[nodiscard]] Result<> check_integrity() override { return session_->check_integrity(SqliteSession::Check::Full); }
  [[nodiscard]] WriteCounts counts() const override { return counts_; }

 private:
  [[nodiscard]] Result<> run_write(Work work) override;
  [[nodiscard]] Result<> run_read(Work work) override;
  /// Does what was asked for from within work or `done`, in order, once nothing else is being done.
  void catch_up();

  std::unique_ptr<SqliteSession> session_;
  std::deque<QueuedWork> later_;
  bool busy_ = false;
  WriteCounts counts_;
};

}  // namespace kadr::store
