#include "store/durable_file.h"

#include <cerrno>
#include <cstdio>
#include <random>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kadr::store {
namespace {

std::string_view advice(ErrorCode code) {
  switch (code) {
    case ErrorCode::NoSpace:
      return "; free some space there or choose another folder";
    case ErrorCode::PermissionDenied:
      return "; allow this user to write there or choose another folder";
    case ErrorCode::TooLarge:
      return "; raise the limit on the size of files or choose another folder";
    default:
      return "";
  }
}

std::string random_name() {
  static thread_local std::random_device source;
  return fmt::format("{:08x}{:08x}{:08x}", source(), source(), source());
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

}  // namespace

Error disk_error(int error_number, std::string_view doing) {
  Error error = base::from_errno(error_number, doing);
  error.message += advice(error.code);
  return error;
}

Result<> make_folder(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), 0777) == 0) return sync_folder(folder_of(folder));
  const int why = errno;
  std::error_code ignored;
  if (why == EEXIST && std::filesystem::is_directory(folder, ignored)) return {};
  return fail(disk_error(why == EEXIST ? ENOTDIR : why, fmt::format("cannot create the folder {}", folder.string())));
}

Result<NewFile> create_locked(const std::filesystem::path& folder, std::string_view prefix) {
  while (true) {
    NewFile made{folder / fmt::format("{}{}", prefix, random_name()), {}};
    made.file = base::FileDescriptor(::open(made.path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!made.file && errno == EEXIST) continue;
    if (!made.file) return fail(disk_error(errno, fmt::format("cannot create a file in {}", folder.string())));
    KADR_TRY(const Lock lock, try_lock(made.file.get(), made.path));
    // A sweep of another process may have found the file in the instant before it was locked.
    if (lock == Lock::Taken && still_named(made.file.get(), made.path)) return made;
  }
}

Result<Lock> try_lock(int descriptor, const std::filesystem::path& path) {
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return Lock::HeldByOther;
    if (errno != EINTR) return fail(disk_error(errno, fmt::format("cannot lock {}", path.string())));
  }
  return Lock::Taken;
}

bool still_named(int descriptor, const std::filesystem::path& path) {
  struct stat open_file{};
  struct stat named{};
  return ::fstat(descriptor, &open_file) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         open_file.st_dev == named.st_dev && open_file.st_ino == named.st_ino;
}

Result<> write_all(int descriptor, std::string_view content, const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t wrote = ::write(descriptor, content.data(), content.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return fail(disk_error(errno, fmt::format("cannot write {}", path.string())));
    content.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

Result<> sync_file(int descriptor, const std::filesystem::path& path) {
  if (::fsync(descriptor) == 0) return {};
  return fail(disk_error(errno, fmt::format("cannot bring {} to the disk", path.string())));
}

Result<> sync_folder(const std::filesystem::path& folder) {
  const base::FileDescriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened) return fail(disk_error(errno, fmt::format("cannot open the folder {}", folder.string())));
  return sync_file(opened.get(), folder);
}

Result<> move_into_place(int descriptor, const std::filesystem::path& from, const std::filesystem::path& to) {
  KADR_CHECK(sync_file(descriptor, from));
  if (::rename(from.c_str(), to.c_str()) != 0)
    return fail(disk_error(errno, fmt::format("cannot create {}", to.string())));
  return sync_folder(folder_of(to));
}

Result<std::string> read_file_whole(const std::filesystem::path& path) {
  const base::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return fail(disk_error(errno, fmt::format("cannot open {}", path.string())));
  std::string content;
  constexpr std::size_t kPiece = 64 << 10;
  while (true) {
    const std::size_t have = content.size();
    content.resize(have + kPiece);
    const ssize_t got = ::read(file.get(), content.data() + have, kPiece);
    content.resize(have + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(disk_error(errno, fmt::format("cannot read {}", path.string())));
    if (got == 0) return content;
  }
}

}  // namespace kadr::store
