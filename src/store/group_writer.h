#pragma once

/// The one thread that changes an SQLite database. Work that is waiting is done in one transaction, so that one fsync
/// serves all of it; each piece is a part of its own, and one that fails leaves its neighbours alone. Between batches
/// the thread brings the write-ahead log into the database file.
///
/// Inside the room only. Thread: any, unless a function says otherwise.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "store/database_settings.h"
#include "store/sqlite_session.h"

namespace kadr::store {

/// A piece of work and whom to tell.
struct QueuedWork {
  Work work;
  /// Called once, on the writer's thread, when the work is on disk or has failed. It must not throw.
  std::function<void(Result<>)> done;
};

class GroupWriter {
 public:
  /// \param session the only one that writes to its file.
  GroupWriter(std::unique_ptr<SqliteSession> session, BatchPolicy batches, CheckpointPolicy checkpoints);
  GroupWriter(const GroupWriter&) = delete;
  GroupWriter& operator=(const GroupWriter&) = delete;

  void start();
  /// Finishes what is queued, brings the log into the database, and closes the session.
  /// \return true when all of it succeeded and nothing was broken before.
  /// Blocking: until that is done. No read session may be open any more, and nothing may be added.
  [[nodiscard]] bool finish();

  /// Errors go to `done`, on this thread when the database has stopped or too much is waiting.
  void add(QueuedWork work);

  /// Why nothing is done any more, if that is so.
  [[nodiscard]] std::optional<Error> stopped() const;
  /// Refuses all work from now on.
  void stop_for_good(const Error& reason);

  [[nodiscard]] WriteCounts counts() const;
  [[nodiscard]] bool is_own_thread() const { return std::this_thread::get_id() == thread_.get_id(); }

 private:
  void run(std::stop_token stop);
  /// Empty when the time came to do without.
  [[nodiscard]] std::vector<QueuedWork> next_batch(std::stop_token stop);
  void put_back(std::vector<QueuedWork> rest);
  void commit_batch(std::vector<QueuedWork> batch);
  /// The outcome of each of the first pieces: of as many as fit into one batch.
  [[nodiscard]] std::vector<Result<>> run_batch(const std::vector<QueuedWork>& batch);
  void checkpoint_if_due();
  void checkpoint(SqliteSession::Checkpoint kind);

  const BatchPolicy batches_;
  const CheckpointPolicy policy_;
  std::unique_ptr<SqliteSession> session_;
  std::int64_t checkpoint_at_;
  bool log_empty_ = false;

  mutable std::mutex mutex_;
  std::condition_variable_any added_;
  std::deque<QueuedWork> queue_;
  std::optional<Error> stopped_;

  std::atomic<std::int64_t> works_ = 0;
  std::atomic<std::int64_t> commits_ = 0;
  std::atomic<std::int64_t> checkpoints_ = 0;
  std::jthread thread_;
};

}  // namespace kadr::store
