#include "store/backup.h"

#include <array>
#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "store/artifact_store.h"
#include "store/data_folder.h"
#include "store/durable_file.h"

namespace kadr::store {
namespace {

namespace fs = std::filesystem;

Result<> check_absent(const fs::path& path, std::string_view advice) {
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(path, ignored))) return {};
  return fail(ErrorCode::Conflict, fmt::format("{} exists already: {}", path.string(), advice));
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

Result<> check_backup(const fs::path& backup) {
  KADR_TRY(const auto session, SqliteSession::open({.path = backup}, SqlSession::Access::ReadOnly));
  return session->check_integrity(SqliteSession::Check::Full);
}

Result<> copy_file(const fs::path& from, const Draft& to) {
  const base::FileDescriptor source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  if (!source) return fail(disk_error(errno, fmt::format("cannot open {}", from.string())));
  while (true) {
    constexpr std::size_t kPiece = std::size_t{1} << 26;
    const ssize_t copied = ::sendfile(to.descriptor(), source.get(), nullptr, kPiece);
    if (copied == 0) return {};
    if (copied < 0 && errno != EINTR)
      return fail(disk_error(errno, fmt::format("cannot copy {} to {}", from.string(), to.path().string())));
  }
}

/// The files of a database, its log first: a database without its log is an older one, a log without its database could
/// be taken for another's.
constexpr std::array<std::string_view, 4> kEnds{"-wal", "-shm", "-journal", ""};

Result<> check_no_database(const fs::path& folder) {
  for (const std::string_view end : kEnds)
    KADR_CHECK(check_absent(folder / fmt::format("{}{}", kDatabaseName, end),
                            "move the files of the database that is there to another folder first"));
  return {};
}

/// kadr.db-wal becomes kadr.db.END-wal, and so on: still a whole database, under another name.
Result<> set_aside(const fs::path& folder, std::string_view aside) {
  for (const std::string_view end : kEnds) {
    const fs::path from = folder / fmt::format("{}{}", kDatabaseName, end);
    const fs::path to = folder / fmt::format("{}.{}{}", kDatabaseName, aside, end);
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(from, ignored))) continue;
    KADR_CHECK(check_absent(to, "move it to another folder first"));
    if (::rename(from.c_str(), to.c_str()) != 0)
      return fail(disk_error(errno, fmt::format("cannot rename {} to {}", from.string(), to.string())));
  }
  return sync_folder(folder);
}

/// Brings the copy of a backup to this program's version, and does the caller's work in it.
Result<> prepare(const fs::path& copy, const RestoreSettings& settings) {
  KADR_TRY(const auto session, SqliteSession::open({.path = copy}, SqlSession::Access::ReadWrite));
  KADR_CHECK(migrate(*session, {.migrations = settings.migrations,
                                .program_version = settings.program_version,
                                .database = fmt::format("the backup {}", settings.backup.string())}));
  if (settings.prepare) KADR_CHECK(run_transaction(*session, SqlSession::Access::ReadWrite, settings.prepare));
  return session->checkpoint(SqliteSession::Checkpoint::Insist);
}

}  // namespace

Result<> write_backup(SqliteSession& session, const fs::path& path) {
  KADR_CHECK(check_absent(path, "give the backup another name"));
  KADR_TRY(NewFile made, create_locked(folder_of(path), kBackupDraft));
  const Draft draft(std::move(made.path), std::move(made.file));
  const auto copied = session.copy_into(draft.path());
  if (!copied) return fail(copied.error().about(fmt::format("cannot write the backup {}", path.string())));
  return move_into_place(draft.descriptor(), draft.path(), path);
}

Result<> back_up_folder(const fs::path& folder, const fs::path& path) {
  const fs::path database = folder / kDatabaseName;
  std::error_code ignored;
  if (!fs::exists(database, ignored)) {
    return fail(ErrorCode::NotFound,
                fmt::format("there is no database in {}: name the folder in which the server keeps "
                            "its data",
                            folder.string()));
  }
  // It reads only: no lock of the folder is needed, and the one writer stays the only one that checkpoints.
  KADR_TRY(const auto session, SqliteSession::open({.path = database}, SqlSession::Access::ReadOnly));
  return write_backup(*session, path);
}

Result<> restore_backup(const RestoreSettings& settings) {
  KADR_TRY(DataFolder taken, DataFolder::take(settings.folder));
  if (settings.set_aside.empty()) KADR_CHECK(check_no_database(settings.folder));
  KADR_CHECK(check_backup(settings.backup));
  KADR_TRY(NewFile made, create_locked(settings.folder, "restore-"));
  const Draft draft(std::move(made.path), std::move(made.file));
  KADR_CHECK(copy_file(settings.backup, draft));
  KADR_CHECK(prepare(draft.path(), settings));
  if (!settings.set_aside.empty()) KADR_CHECK(set_aside(settings.folder, settings.set_aside));
  KADR_CHECK(move_into_place(draft.descriptor(), draft.path(), settings.folder / kDatabaseName));
  return taken.leave_clean();
}

}  // namespace kadr::store
