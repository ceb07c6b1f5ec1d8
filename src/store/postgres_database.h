#pragma once

/// A database on a PostgreSQL server. Inside the room only.
///
/// Thread: any.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "store/database.h"
#include "store/postgres_session.h"

namespace kadr::store {

class PostgresDatabase final : public Database {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(PostgresSettings settings);

  explicit PostgresDatabase(PostgresSettings settings);
  ~PostgresDatabase() override;

  void write_later(Work work, std::function<void(Result<>)> done) override;
  [[nodiscard]] Result<> backup(const std::filesystem::path& path) override;
  /// Nothing: the server looks after its files.
  [[nodiscard]] Result<> check_integrity() override { return {}; }
  [[nodiscard]] WriteCounts counts() const override { return {.works = works_, .commits = commits_}; }

 private:
  struct Later {
    Work work;
    std::function<void(Result<>)> done;
  };

  [[nodiscard]] Result<> run_write(Work work) override;
  [[nodiscard]] Result<> run_read(Work work) override;
  /// Runs work, again when it clashed with another.
  [[nodiscard]] Result<> run(SqlSession::Access access, const Work& work);
  [[nodiscard]] Result<std::unique_ptr<PostgresSession>> take_session();
  void give_back(std::unique_ptr<PostgresSession> session);
  void write_what_waits(std::stop_token stop);

  const PostgresSettings settings_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<PostgresSession>> idle_;
  int lent_ = 0;
  std::condition_variable_any added_;
  std::deque<Later> later_;
  std::atomic<std::int64_t> works_ = 0;
  std::atomic<std::int64_t> commits_ = 0;
  std::jthread thread_;
};

}  // namespace kadr::store
