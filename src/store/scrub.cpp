#include "store/scrub.h"

#include <cerrno>
#include <cstdio>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>

#include "base/sha256.h"
#include "store/durable_file.h"
#include "store/store_folders.h"

namespace kadr::store {
namespace {

namespace fs = std::filesystem;

enum class Reading { Cached, FromDisk };

Result<std::string> hash_of(const fs::path& path, Reading reading) {
  const base::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file) return fail(disk_error(errno, fmt::format("cannot open {}", path.string())));
  if (reading == Reading::FromDisk) (void)::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
  auto hash = sha256_of_file(file.get());
  if (!hash) return fail(hash.error().about(path.string()));
  return hash;
}

Result<> set_aside(const fs::path& root, const std::string& sha256) {
  KADR_CHECK(make_folder(root / kDamaged));
  const fs::path from = artifact_path(root, sha256);
  {
    KADR_TRY(const StoreLock lock, StoreLock::take(root, StoreLock::Kind::Remove));
    if (::rename(from.c_str(), damaged_path(root, sha256).c_str()) != 0 && errno != ENOENT)
      return fail(disk_error(errno, fmt::format("cannot move the damaged {}", from.string())));
  }
  KADR_CHECK(sync_folder(root / kDamaged));
  return sync_folder(from.parent_path());
}

/// Nothing when the file is whole, or gone. Read twice before it is believed to be damaged: the first time it may have
/// been the memory.
Result<std::optional<DamagedArtifact>> examine(const fs::path& root, const fs::path& path) {
  const std::string sha256 = path.filename().string();
  const auto hash = hash_of(path, Reading::Cached);
  if (hash && *hash == sha256) return std::nullopt;
  const auto again = hash_of(path, Reading::FromDisk);
  if (again && *again == sha256) return std::nullopt;
  if (!again && again.error().code == ErrorCode::NotFound) return std::nullopt;
  if (!again) return DamagedArtifact{.sha256 = sha256, .path = path, .what = again.error().message};
  KADR_CHECK(set_aside(root, sha256));
  return DamagedArtifact{.sha256 = sha256,
                         .path = damaged_path(root, sha256),
                         .what = fmt::format("its bytes have the SHA-256 {}; it was set aside", *again)};
}

}  // namespace

Result<Scrubbed> scrub(const ArtifactStore& store, const base::ProgressSink& progress, std::stop_token stop) {
  std::int64_t total = 0;
  std::vector<StoredFile> files;
  KADR_CHECK(each_stored_file(store.root() / kArtifacts, [&](const StoredFile& file) -> Result<> {
    if (!base::is_sha256(file.path.filename().string())) return {};
    total += file.bytes;
    files.push_back(file);
    return {};
  }));
  Scrubbed scrubbed;
  for (const StoredFile& file : files) {
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
    KADR_TRY(auto damaged, examine(store.root(), file.path));
    if (damaged) scrubbed.damaged.push_back(std::move(*damaged));
    ++scrubbed.files;
    scrubbed.bytes += file.bytes;
    if (progress) progress({.done = scrubbed.bytes, .total = total});
  }
  return scrubbed;
}

}  // namespace kadr::store
