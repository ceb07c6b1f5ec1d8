#include "app/input_file.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kadr::app {
namespace {

/// A plan of a hundred thousand long URLs is some 20 MB.
constexpr std::size_t kMaxPlanBytes = 32U << 20U;

Error cannot_open(const std::filesystem::path& path, int error_number) {
  const std::string name = path.string();
  if (error_number == ENOENT && name.find("://") != std::string::npos) {
    return {ErrorCode::UnreadableMedia, fmt::format("{} is an address: download it first, then name the file", name)};
  }
  if (error_number == ENOENT) return {ErrorCode::NotFound, fmt::format("there is no file {}", name)};
  return base::from_errno(error_number, fmt::format("cannot open {}", name));
}

Result<std::string> read_all(int file, const std::string& name) {
  std::string text;
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t got = ::read(file, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(base::from_errno(errno, fmt::format("cannot read {}", name)));
    if (got == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > kMaxPlanBytes) {
      return fail(ErrorCode::InvalidArgument, fmt::format("{} is larger than a plan can be (32 MiB)", name));
    }
  }
}

}  // namespace

Result<base::FileDescriptor> open_input(const std::filesystem::path& path) {
  // Not blocking, so that a pipe without a writer is refused instead of waited for.
  base::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file) return fail(cannot_open(path, errno));
  struct stat info{};
  if (::fstat(file.get(), &info) != 0) return fail(cannot_open(path, errno));
  if (S_ISDIR(info.st_mode)) {
    return fail(ErrorCode::UnreadableMedia, fmt::format("{} is a folder: name a file in it", path.string()));
  }
  if (!S_ISREG(info.st_mode)) {
    return fail(ErrorCode::UnreadableMedia,
                fmt::format("{} is a pipe or a device: save what it gives to a file first", path.string()));
  }
  if (info.st_size == 0) return fail(ErrorCode::UnreadableMedia, fmt::format("{} is empty", path.string()));
  return file;
}

Result<std::string> read_plan_text(const std::filesystem::path& path) {
  if (path == "-") return read_all(STDIN_FILENO, "standard input");
  const base::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file && errno == ENOENT) {
    return fail(ErrorCode::InvalidArgument, fmt::format("there is no plan {}", path.string()));
  }
  if (!file) return fail(base::from_errno(errno, fmt::format("cannot open {}", path.string())));
  struct stat info{};
  if (::fstat(file.get(), &info) == 0 && S_ISDIR(info.st_mode)) {
    return fail(ErrorCode::InvalidArgument, fmt::format("{} is a folder: name the plan's file in it", path.string()));
  }
  return read_all(file.get(), path.string());
}

Error about_input(const Error& error, const std::filesystem::path& path) {
  Error named = error.about(path.string());
  if (named.code == ErrorCode::TimedOut) named.code = ErrorCode::UnreadableMedia;
  return named;
}

}  // namespace kadr::app
