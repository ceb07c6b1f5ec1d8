#include "store/postgres_database.h"

#include <algorithm>
#include <chrono>
#include <random>

namespace kadr::store {
namespace {

/// Works that touch the same rows at once are few; this many clashes in a row are a work that asks too much.
constexpr int kMostTries = 100;

/// So that two that clash do not meet again in step. \param tries so far, from 1.
void step_aside(int tries) {
  static thread_local std::minstd_rand random(std::random_device{}());
  const int most = std::min(100 << std::min(tries, 8), 20'000);
  std::this_thread::sleep_for(std::chrono::microseconds(std::uniform_int_distribution(0, most)(random)));
}

/// One server at a time: others that start wait here and then find the work done.
Result<> migrate_alone(PostgresSession& session, const PostgresSettings& settings) {
  KADR_CHECK(session.control("SELECT pg_advisory_lock(7234581)"));
  Result<> done = migrate(session, {.migrations = settings.migrations,
                                    .program_version = settings.program_version,
                                    .database = "the PostgreSQL database"});
  // The lock ends with the connection too.
  [[maybe_unused]] const auto unlocked = session.control("SELECT pg_advisory_unlock(7234581)");
  return done;
}

}  // namespace

Result<std::unique_ptr<Database>> PostgresDatabase::open(PostgresSettings settings) {
  KADR_TRY(const auto session, PostgresSession::open(settings.address));
  KADR_CHECK(migrate_alone(*session, settings));
  return std::make_unique<PostgresDatabase>(std::move(settings));
}

PostgresDatabase::PostgresDatabase(PostgresSettings settings) : settings_(std::move(settings)) {
  thread_ = std::jthread([this](std::stop_token stop) { write_what_waits(std::move(stop)); });
}

PostgresDatabase::~PostgresDatabase() {
  thread_.request_stop();
  thread_.join();
}

Result<> PostgresDatabase::run_write(Work work) {
  return run(SqlSession::Access::ReadWrite, work);
}

Result<> PostgresDatabase::run_read(Work work) {
  return run(SqlSession::Access::ReadOnly, work);
}

Result<> PostgresDatabase::run(SqlSession::Access access, const Work& work) {
  KADR_TRY(auto session, take_session());
  Result<> done = run_transaction(*session, access, work);
  for (int tries = 1; !done && session->worth_repeating() && tries < kMostTries; ++tries) {
    step_aside(tries);
    done = run_transaction(*session, access, work);
  }
  if (access == SqlSession::Access::ReadWrite) {
    ++works_;
    ++commits_;
  }
  give_back(std::move(session));
  return done;
}

Result<std::unique_ptr<PostgresSession>> PostgresDatabase::take_session() {
  {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return lent_ < std::max(1, settings_.connections); });
    ++lent_;
    if (!idle_.empty()) {
      auto session = std::move(idle_.back());
      idle_.pop_back();
      return session;
    }
  }
  auto opened = PostgresSession::open(settings_.address);
  if (!opened) give_back(nullptr);
  return opened;
}

void PostgresDatabase::give_back(std::unique_ptr<PostgresSession> session) {
  {
    const std::scoped_lock lock(mutex_);
    if (session && !session->lost()) idle_.push_back(std::move(session));
    --lent_;
  }
  freed_.notify_one();
}

void PostgresDatabase::write_later(Work work, std::function<void(Result<>)> done) {
  {
    const std::scoped_lock lock(mutex_);
    later_.push_back({std::move(work), std::move(done)});
  }
  added_.notify_one();
}

void PostgresDatabase::write_what_waits(std::stop_token stop) {
  while (true) {
    Later next;
    {
      std::unique_lock lock(mutex_);
      added_.wait(lock, stop, [this] { return !later_.empty(); });
      if (later_.empty()) return;
      next = std::move(later_.front());
      later_.pop_front();
    }
    Result<> done = run_write(next.work);
    if (next.done) next.done(std::move(done));
  }
}

Result<> PostgresDatabase::backup(const std::filesystem::path&) {
  return fail(ErrorCode::InvalidArgument, "a PostgreSQL database is backed up with pg_dump, not with kadr");
}

}  // namespace kadr::store
