#include "store/backup.h"

#include <cerrno>

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

}  // namespace

Result<> write_backup(SqliteSession& session, const fs::path& path) {
  KADR_CHECK(check_absent(path, "give the backup another name"));
  KADR_TRY(NewFile made, create_locked(folder_of(path), "backup-"));
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

Result<> restore_backup(const fs::path& backup, const fs::path& folder) {
  KADR_TRY(DataFolder taken, DataFolder::take(folder));
  for (const std::string_view end : {"", "-wal", "-shm", "-journal"})
    KADR_CHECK(check_absent(folder / fmt::format("{}{}", kDatabaseName, end),
                            "move the files of the database that is there to another folder first"));
  KADR_CHECK(check_backup(backup));
  KADR_TRY(NewFile made, create_locked(folder, "restore-"));
  const Draft draft(std::move(made.path), std::move(made.file));
  KADR_CHECK(copy_file(backup, draft));
  KADR_CHECK(move_into_place(draft.descriptor(), draft.path(), folder / kDatabaseName));
  return taken.leave_clean();
}

}  // namespace kadr::store
