#include "store/memory_database.h"

#include <cassert>

#include "store/backup.h"

namespace kadr::store {

Result<std::unique_ptr<Database>> MemoryDatabase::open(std::vector<Migration> migrations) {
  KADR_TRY(auto session, SqliteSession::open({.path = kInMemory}, SqlSession::Access::ReadWrite));
  KADR_CHECK(
      migrate(*session, {.migrations = migrations, .program_version = "", .database = "the database in memory"}));
  return std::make_unique<MemoryDatabase>(std::move(session));
}

Result<> MemoryDatabase::run_write(Work work) {
  assert(!busy_);
  busy_ = true;
  Result<> done = run_transaction(*session_, SqlSession::Access::ReadWrite, work);
  ++counts_.works;
  ++counts_.commits;
  busy_ = false;
  catch_up();
  return done;
}

Result<> MemoryDatabase::run_read(Work work) {
  assert(!busy_);
  busy_ = true;
  Result<> done = run_transaction(*session_, SqlSession::Access::ReadOnly, work);
  busy_ = false;
  catch_up();
  return done;
}

void MemoryDatabase::write_later(Work work, std::function<void(Result<>)> done) {
  later_.push_back({std::move(work), std::move(done)});
  catch_up();
}

void MemoryDatabase::catch_up() {
  if (busy_) return;
  busy_ = true;
  while (!later_.empty()) {
    const QueuedWork next = std::move(later_.front());
    later_.pop_front();
    Result<> done = run_transaction(*session_, SqlSession::Access::ReadWrite, next.work);
    ++counts_.works;
    ++counts_.commits;
    if (next.done) next.done(std::move(done));
  }
  busy_ = false;
}

Result<> MemoryDatabase::backup(const std::filesystem::path& path) {
  return write_backup(*session_, path);
}

}  // namespace kadr::store
