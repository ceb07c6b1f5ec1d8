#pragma once

/// The database of a server in its folder: one writing session on a thread of its own, and a few that read.
/// Inside the room only.
///
/// Thread: any.

#include <condition_variable>
#include <mutex>
#include <vector>

#include "store/data_folder.h"
#include "store/database.h"
#include "store/group_writer.h"
#include "store/sqlite_session.h"

namespace kadr::store {

class FileDatabase final : public Database {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(DatabaseSettings settings);

  FileDatabase(DatabaseSettings settings, DataFolder folder, std::unique_ptr<SqliteSession> writer);
  ~FileDatabase() override;

  void write_later(Work work, std::function<void(Result<>)> done) override;
  [[nodiscard]] Result<> backup(const std::filesystem::path& path) override;
  [[nodiscard]] Result<> check_integrity() override;
  [[nodiscard]] WriteCounts counts() const override { return writer_.counts(); }

 private:
  [[nodiscard]] Result<> run_write(Work work) override;
  [[nodiscard]] Result<> run_read(Work work) override;
  /// A reading session, one that is idle or a new one. Blocking: while all are lent.
  [[nodiscard]] Result<std::unique_ptr<SqliteSession>> take_reader();
  void give_back(std::unique_ptr<SqliteSession> reader);
  /// Stops the database if what a session outside the writer met is a failure that lasts.
  Result<> note(const SqliteSession& session, Result<> outcome);

  const DatabaseSettings settings_;
  DataFolder folder_;
  GroupWriter writer_;

  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<SqliteSession>> idle_readers_;
  int lent_readers_ = 0;
};

}  // namespace kadr::store
