#include "app/output_file.h"

#include <cerrno>
#include <random>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace kadr::app {
namespace {

/// Hidden, short enough for any file system, and never the name of something else.
std::string temporary_name() {
  std::random_device random;
  return fmt::format(".kadr-{:08x}{:08x}.part", random(), random());
}

std::filesystem::path folder_of(const std::filesystem::path& target) {
  const std::filesystem::path parent = target.parent_path();
  return parent.empty() ? "." : parent;
}

Result<> check_target(const std::filesystem::path& target) {
  std::error_code ignored;
  const auto status = std::filesystem::status(target, ignored);
  if (std::filesystem::is_directory(status) || !target.has_filename()) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} is a folder: name the file to write in it", target.string()));
  }
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    return fail(ErrorCode::InvalidArgument, fmt::format("{} is no regular file: name another one", target.string()));
  }
  if (!std::filesystem::is_directory(folder_of(target), ignored)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("cannot write {}: there is no folder {}", target.string(), folder_of(target).string()));
  }
  return {};
}

}  // namespace

Result<OutputFile> OutputFile::create(const std::filesystem::path& target) {
  KADR_CHECK(check_target(target));
  std::filesystem::path temporary = folder_of(target) / temporary_name();
  base::FileDescriptor file(::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file) return fail(base::from_errno(errno, fmt::format("cannot write {}", target.string())));
  return OutputFile(target, std::move(temporary), std::move(file));
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})),
      file_(std::move(other.file_)) {}

OutputFile::~OutputFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<> OutputFile::publish() {
  const std::string doing = fmt::format("cannot write {}", target_.string());
  if (::fsync(file_.get()) != 0) return fail(base::from_errno(errno, doing));
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) return fail(base::from_errno(errno, doing));
  temporary_.clear();
  const base::FileDescriptor folder(::open(folder_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder && ::fsync(folder.get()) != 0 && errno != EINVAL) return fail(base::from_errno(errno, doing));
  return {};
}

Result<> check_not_same(const std::filesystem::path& input, const std::filesystem::path& output) {
  std::error_code ignored;
  if (!std::filesystem::equivalent(input, output, ignored)) return {};
  return fail(ErrorCode::InvalidArgument,
              fmt::format("{} would be written over: give the output another name", input.string()));
}

}  // namespace kadr::app
