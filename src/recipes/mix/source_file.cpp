#include "recipes/mix/source_file.h"

#include <cerrno>
#include <span>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sha256.h"

namespace kadr::recipes::mix {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 20U;

std::int64_t modified_of(const struct stat& status) {
  return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

/// Without waiting: a pipe would make open() wait for somebody who writes into it.
Result<base::FileDescriptor> open_file(const std::filesystem::path& path, const std::string& name) {
  base::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (file) return file;
  if (errno == ENOENT || errno == ENOTDIR) return fail(ErrorCode::NotFound, fmt::format("{}: no such file", name));
  return fail(base::from_errno(errno, fmt::format("{} cannot be opened", name)));
}

Result<struct stat> status_of(int descriptor, const std::string& name) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) return fail(base::from_errno(errno, fmt::format("{} cannot be read", name)));
  if (S_ISDIR(status.st_mode)) return fail(ErrorCode::UnreadableMedia, fmt::format("{} is a folder, not a file", name));
  if (!S_ISREG(status.st_mode)) {
    return fail(ErrorCode::UnreadableMedia, fmt::format("{} is not a regular file; copy it into one first", name));
  }
  if (status.st_size == 0) return fail(ErrorCode::UnreadableMedia, fmt::format("{} is empty (0 bytes)", name));
  return status;
}

}  // namespace

Result<std::string> hash_file(int descriptor, const base::ProgressSink& progress, std::stop_token stop) {
  base::Sha256 hash;
  std::vector<std::byte> buffer(kReadBytes);
  std::int64_t done = 0;
  while (!stop.stop_requested()) {
    const ssize_t got = ::pread(descriptor, buffer.data(), buffer.size(), done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(base::from_errno(errno, "cannot be read"));
    if (got == 0) return hash.finish();
    hash.update(std::span(buffer).first(static_cast<std::size_t>(got)));
    done += got;
    if (progress) progress({.done = done, .total = 0});
  }
  return fail(ErrorCode::Cancelled, "stopped on request");
}

Result<SourceFile> read_source(const std::filesystem::path& path, const std::string& name,
                               const base::ProgressSink& progress, std::stop_token stop) {
  KADR_TRY(const base::FileDescriptor file, open_file(path, name));
  KADR_TRY(const struct stat status, status_of(file.get(), name));
  auto hash = hash_file(file.get(), progress, stop);
  if (!hash) return fail(hash.error().about(name));
  return SourceFile{
      .name = name, .path = path, .sha256 = std::move(*hash), .bytes = status.st_size, .modified = modified_of(status)};
}

SourceFile artifact_source(const store::ArtifactStore& store, const store::Artifact& artifact,
                           const std::string& name) {
  return {.name = name, .path = store.path_of(artifact.sha256), .sha256 = artifact.sha256, .bytes = artifact.bytes};
}

Result<base::FileDescriptor> open_source(const SourceFile& source) {
  KADR_TRY(base::FileDescriptor file, open_file(source.path, source.name));
  KADR_TRY(const struct stat status, status_of(file.get(), source.name));
  if (status.st_size == source.bytes && (source.modified == 0 || modified_of(status) == source.modified)) return file;
  return fail(ErrorCode::UnreadableMedia,
              fmt::format("{} was changed while the mix was running; start again when it is whole", source.name));
}

}  // namespace kadr::recipes::mix
