#include "store/group_writer.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

namespace kadr::store {
namespace {

using Clock = std::chrono::steady_clock;

/// More than this waiting means that the disk does not keep up; whoever adds more is told so.
constexpr std::size_t kMostWaiting = 100'000;

Error stopped_error(const Error& reason) {
  return {ErrorCode::Internal,
          fmt::format("the database has stopped after a failure of its disk ({}): see to the disk and start kadr again",
                      reason.message)};
}

}  // namespace

GroupWriter::GroupWriter(std::unique_ptr<SqliteSession> session, BatchPolicy batches, CheckpointPolicy checkpoints)
    : batches_(batches),
      policy_(checkpoints),
      session_(std::move(session)),
      checkpoint_at_(checkpoints.passive_bytes) {}

void GroupWriter::start() {
  thread_ = std::jthread([this](std::stop_token stop) { run(std::move(stop)); });
}

bool GroupWriter::finish() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
  if (!stopped()) checkpoint(SqliteSession::Checkpoint::Truncate);
  session_.reset();
  return !stopped();
}

void GroupWriter::add(QueuedWork work) {
  std::optional<Error> refusal;
  {
    const std::scoped_lock lock(mutex_);
    refusal = stopped_;
    if (!refusal && queue_.size() >= kMostWaiting)
      refusal = Error{ErrorCode::Unavailable, "too many changes wait for the disk; try again later"};
    if (!refusal) {
      queue_.push_back(std::move(work));
      added_.notify_one();
      return;
    }
  }
  work.done(fail(std::move(*refusal)));
}

std::optional<Error> GroupWriter::stopped() const {
  const std::scoped_lock lock(mutex_);
  return stopped_;
}

void GroupWriter::stop_for_good(const Error& reason) {
  const std::scoped_lock lock(mutex_);
  if (!stopped_) stopped_ = stopped_error(reason);
}

WriteCounts GroupWriter::counts() const {
  return {.works = works_, .commits = commits_, .checkpoints = checkpoints_};
}

void GroupWriter::run(std::stop_token stop) {
  while (true) {
    std::vector<QueuedWork> batch = next_batch(stop);
    if (!batch.empty()) {
      commit_batch(std::move(batch));
      checkpoint_if_due();
    } else if (stop.stop_requested()) {
      return;
    } else {
      checkpoint(SqliteSession::Checkpoint::Truncate);
    }
  }
}

std::vector<QueuedWork> GroupWriter::next_batch(std::stop_token stop) {
  const auto something = [this] { return !queue_.empty(); };
  std::unique_lock lock(mutex_);
  if (log_empty_ || stopped_)
    added_.wait(lock, stop, something);
  else
    added_.wait_for(lock, stop, policy_.idle, something);
  std::vector<QueuedWork> batch;
  while (!queue_.empty() && batch.size() < static_cast<std::size_t>(batches_.most_works)) {
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

void GroupWriter::put_back(std::vector<QueuedWork> rest) {
  const std::scoped_lock lock(mutex_);
  for (auto work = rest.rbegin(); work != rest.rend(); ++work) queue_.push_front(std::move(*work));
}

void GroupWriter::commit_batch(std::vector<QueuedWork> batch) {
  std::vector<Result<>> outcomes = run_batch(batch);
  if (session_->broken()) stop_for_good(outcomes.back().error());
  const auto taken = static_cast<std::ptrdiff_t>(outcomes.size());
  put_back({std::make_move_iterator(batch.begin() + taken), std::make_move_iterator(batch.end())});
  works_ += taken;
  log_empty_ = false;
  for (std::size_t i = 0; i < outcomes.size(); ++i) batch[i].done(std::move(outcomes[i]));
}

std::vector<Result<>> GroupWriter::run_batch(const std::vector<QueuedWork>& batch) {
  std::vector<Result<>> outcomes;
  if (const auto reason = stopped()) return std::vector<Result<>>(batch.size(), fail(*reason));
  Result<> all = session_->begin(SqlSession::Access::ReadWrite);
  const auto until = Clock::now() + batches_.longest;
  for (const QueuedWork& piece : batch) {
    if (!outcomes.empty() && Clock::now() >= until) break;
    outcomes.push_back(all ? run_part(*session_, piece.work) : all);
    // On a full or failing disk the engine undoes the whole transaction, and the earlier pieces with it.
    if (all && !session_->in_transaction()) all = fail(outcomes.back().error());
  }
  if (all) all = session_->commit();
  ++commits_;
  if (all) return outcomes;
  session_->rollback();
  if (all.error().code == ErrorCode::Conflict && outcomes.size() > 1) {
    // A constraint that is checked only at the commit: each piece alone, to find whose it is.
    for (std::size_t i = 0; i < outcomes.size(); ++i)
      outcomes[i] = run_transaction(*session_, SqlSession::Access::ReadWrite, batch[i].work);
    return outcomes;
  }
  for (Result<>& outcome : outcomes) {
    if (outcome) outcome = all;
  }
  return outcomes;
}

void GroupWriter::checkpoint_if_due() {
  const std::int64_t log = session_->log_bytes();
  if (log < checkpoint_at_ - policy_.passive_bytes) checkpoint_at_ = policy_.passive_bytes;  // the log began anew
  if (log < checkpoint_at_) return;
  if (log < policy_.truncate_bytes)
    checkpoint(SqliteSession::Checkpoint::Passive);
  else if (log < 2 * policy_.truncate_bytes)
    checkpoint(SqliteSession::Checkpoint::Truncate);
  else
    checkpoint(SqliteSession::Checkpoint::Insist);
  checkpoint_at_ = session_->log_bytes() + policy_.passive_bytes;
}

void GroupWriter::checkpoint(SqliteSession::Checkpoint kind) {
  if (stopped()) return;
  const auto done = session_->checkpoint(kind);
  if (done) ++checkpoints_;
  if (!done && session_->broken()) stop_for_good(done.error());
  log_empty_ = session_->log_bytes() == 0;
}

}  // namespace kadr::store
