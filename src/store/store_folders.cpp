#include "store/store_folders.h"

#include <cerrno>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/durable_file.h"

namespace kadr::store {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::string_view kNotes = ".meta";

Instant instant_of(const timespec& time) {
  return Instant(std::chrono::duration_cast<milliseconds>(seconds(time.tv_sec) + nanoseconds(time.tv_nsec)));
}

Result<std::vector<fs::path>> entries_of(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    paths.push_back(entry->path());
  // A folder that went away meanwhile holds nothing.
  if (error && error != std::errc::no_such_file_or_directory)
    return fail(disk_error(error.value(), fmt::format("cannot read the folder {}", folder.string())));
  return paths;
}

enum class Found { Listed, Removed };

/// \return false when somebody works on the file, or it is gone.
bool handle_unlocked(const fs::path& path, Found what) {
  const base::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) return false;
  const auto lock = try_lock(file.get(), path);
  if (!lock || *lock != Lock::Taken || !still_named(file.get(), path)) return false;
  if (what == Found::Listed) return true;
  if (::unlink(path.c_str()) != 0) return false;
  ::unlink(notes_of(path).c_str());
  return true;
}

/// Notes go with their download, and alone only when it is gone.
bool are_notes_of_something(const fs::path& path) {
  std::error_code ignored;
  return path.extension() == kNotes && fs::exists(fs::path(path).replace_extension(), ignored);
}

Result<std::vector<StoredFile>> unlocked(const fs::path& folder, Instant since, const SparedNames& spared, Found what) {
  KADR_TRY(const std::vector<fs::path> paths, entries_of(folder));
  std::vector<StoredFile> files;
  for (const fs::path& path : paths) {
    const auto file = look_at(path);
    if (!file || file->used_at >= since || spared.contains(path.filename().string())) continue;
    if (!are_notes_of_something(path) && handle_unlocked(path, what)) files.push_back(*file);
  }
  return files;
}

}  // namespace

fs::path artifact_path(const fs::path& root, const std::string& sha256) {
  return root / kArtifacts / sha256.substr(0, 2) / sha256;
}

fs::path record_path(const fs::path& root, const std::string& key) {
  return root / kResults / key.substr(0, 2) / (key + ".json");
}

fs::path damaged_path(const fs::path& root, const std::string& sha256) {
  return root / kDamaged / sha256;
}

fs::path notes_of(const fs::path& download) {
  return download.string() + std::string(kNotes);
}

Result<StoreLock> StoreLock::take(const fs::path& root, Kind kind) {
  base::FileDescriptor folder(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return fail(disk_error(errno, fmt::format("cannot open the folder {}", root.string())));
  while (::flock(folder.get(), kind == Kind::Use ? LOCK_SH : LOCK_EX) != 0) {
    if (errno != EINTR) return fail(disk_error(errno, fmt::format("cannot lock {}", root.string())));
  }
  return StoreLock(std::move(folder));
}

bool mark_used(const fs::path& path, Instant now) {
  const auto whole = std::chrono::floor<seconds>(now);
  const timespec used{.tv_sec = whole.time_since_epoch().count(),
                      .tv_nsec = std::chrono::duration_cast<nanoseconds>(now - whole).count()};
  const timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT}, used};
  return ::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW) == 0;
}

std::optional<StoredFile> look_at(const fs::path& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return StoredFile{.path = path, .bytes = status.st_size, .used_at = instant_of(status.st_mtim)};
}

Result<> each_stored_file(const fs::path& folder, const std::function<Result<>(const StoredFile&)>& found) {
  KADR_TRY(const std::vector<fs::path> shelves, entries_of(folder));
  for (const fs::path& shelf : shelves) {
    std::error_code ignored;
    if (!fs::is_directory(shelf, ignored)) continue;
    KADR_TRY(const std::vector<fs::path> paths, entries_of(shelf));
    for (const fs::path& path : paths) {
      if (const auto file = look_at(path)) KADR_CHECK(found(*file));
    }
  }
  return {};
}

Result<std::vector<StoredFile>> find_unlocked(const fs::path& folder, Instant since, const SparedNames& spared) {
  return unlocked(folder, since, spared, Found::Listed);
}

Result<std::vector<StoredFile>> sweep_unlocked(const fs::path& folder, Instant since, const SparedNames& spared) {
  return unlocked(folder, since, spared, Found::Removed);
}

}  // namespace kadr::store
