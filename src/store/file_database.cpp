#include "store/file_database.h"

#include <algorithm>
#include <cassert>
#include <future>

#include <fmt/format.h>

#include "store/backup.h"

namespace kadr::store {
namespace {

SqliteFile database_file(const DatabaseSettings& settings) {
  return {.path = settings.folder / kDatabaseName,
          .vfs = settings.disk.vfs,
          .durability = settings.disk.commits_wait ? Durability::EveryCommit : Durability::LastCheckpoint};
}

}  // namespace

Result<std::unique_ptr<Database>> FileDatabase::open(DatabaseSettings settings) {
  KADR_TRY(DataFolder folder, DataFolder::take(settings.folder));
  const SqliteFile file = database_file(settings);
  KADR_TRY(auto writer, SqliteSession::open(file, SqlSession::Access::ReadWrite));
  if (folder.was_left_unclean()) KADR_CHECK(writer->check_integrity(SqliteSession::Check::Quick));
  KADR_CHECK(migrate(*writer, {.migrations = settings.migrations,
                               .program_version = settings.program_version,
                               .database = fmt::format("the database {}", file.path.string())}));
  return std::make_unique<FileDatabase>(std::move(settings), std::move(folder), std::move(writer));
}

FileDatabase::FileDatabase(DatabaseSettings settings, DataFolder folder, std::unique_ptr<SqliteSession> writer)
    : settings_(std::move(settings)),
      folder_(std::move(folder)),
      writer_(std::move(writer), settings_.batches, settings_.checkpoints) {
  writer_.start();
}

/// The readers are closed first: the last session to close is the one that may still write.
FileDatabase::~FileDatabase() {
  idle_readers_.clear();
  // A mark that cannot be taken away costs an examination at the next start, and nothing else.
  if (!writer_.finish()) return;
  [[maybe_unused]] const Result<> left = folder_.leave_clean();
}

void FileDatabase::write_later(Work work, std::function<void(Result<>)> done) {
  if (!done) done = [](const Result<>&) {};
  writer_.add({std::move(work), std::move(done)});
}

Result<> FileDatabase::run_write(Work work) {
  assert(!writer_.is_own_thread());
  // Shared, because this thread may be gone before the writer's has left set_value.
  const auto outcome = std::make_shared<std::promise<Result<>>>();
  writer_.add({std::move(work), [outcome](Result<> done) { outcome->set_value(std::move(done)); }});
  return outcome->get_future().get();
}

Result<> FileDatabase::run_read(Work work) {
  assert(!writer_.is_own_thread());
  KADR_TRY(auto reader, take_reader());
  Result<> done = note(*reader, run_transaction(*reader, SqlSession::Access::ReadOnly, work));
  give_back(std::move(reader));
  return done;
}

Result<> FileDatabase::backup(const std::filesystem::path& path) {
  if (const auto reason = writer_.stopped()) return fail(*reason);
  KADR_TRY(const auto reader, SqliteSession::open(database_file(settings_), SqlSession::Access::ReadOnly));
  return note(*reader, write_backup(*reader, path));
}

Result<> FileDatabase::check_integrity() {
  if (const auto reason = writer_.stopped()) return fail(*reason);
  KADR_TRY(const auto reader, SqliteSession::open(database_file(settings_), SqlSession::Access::ReadOnly));
  return note(*reader, reader->check_integrity(SqliteSession::Check::Full));
}

Result<std::unique_ptr<SqliteSession>> FileDatabase::take_reader() {
  if (const auto reason = writer_.stopped()) return fail(*reason);
  {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return lent_readers_ < std::max(1, settings_.readers); });
    ++lent_readers_;
    if (!idle_readers_.empty()) {
      auto reader = std::move(idle_readers_.back());
      idle_readers_.pop_back();
      return reader;
    }
  }
  auto opened = SqliteSession::open(database_file(settings_), SqlSession::Access::ReadOnly);
  if (!opened) give_back(nullptr);
  return opened;
}

void FileDatabase::give_back(std::unique_ptr<SqliteSession> reader) {
  {
    const std::scoped_lock lock(mutex_);
    if (reader && !reader->broken()) idle_readers_.push_back(std::move(reader));
    --lent_readers_;
  }
  freed_.notify_one();
}

Result<> FileDatabase::note(const SqliteSession& session, Result<> outcome) {
  if (!outcome && session.broken()) writer_.stop_for_good(outcome.error());
  return outcome;
}

}  // namespace kadr::store
