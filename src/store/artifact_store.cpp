#include "store/artifact_store.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <span>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sha256.h"
#include "store/durable_file.h"
#include "store/result_record.h"
#include "store/store_folders.h"

namespace kadr::store {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::hours kDownloadsKept{7 * 24};

constexpr std::size_t kLongestUpload = 100;

constexpr std::size_t kHashBuffer = std::size_t{1} << 20;

Result<> check_key(std::string_view key) {
  if (base::is_sha256(key)) return {};
  return fail(
      ErrorCode::InvalidArgument,
      fmt::format("\"{}\" is not the name of an artifact or result: give 64 digits 0-9 a-f", key.substr(0, 80)));
}

Result<> check_upload(std::string_view id) {
  const bool plain = std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  if (plain && !id.empty() && id.size() <= kLongestUpload) return {};
  return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" is not the id of an upload", id.substr(0, 80)));
}

Result<> prepare_folder(const fs::path& folder) {
  KADR_CHECK(make_folder(folder));
  if (::access(folder.c_str(), R_OK | W_OK | X_OK) == 0) return {};
  return fail(disk_error(errno, fmt::format("cannot use the folder {}", folder.string())));
}

}  // namespace

/// The name is random and never given twice, so removing it after the file was moved away hits nothing.
Draft::~Draft() {
  if (file_ && unpublished_ == Unpublished::Removed) ::unlink(path_.c_str());
}

Result<ArtifactStore> ArtifactStore::open(fs::path root) {
  static const base::SystemClock clock;
  return open(std::move(root), clock);
}

Result<ArtifactStore> ArtifactStore::open(fs::path root, const base::Clock& clock) {
  std::error_code error;
  fs::create_directories(root, error);
  if (error) return fail(disk_error(error.value(), fmt::format("cannot create the folder {}", root.string())));
  for (const std::string_view name : {kArtifacts, kResults, kTemporary, kDownloads, kUploads})
    KADR_CHECK(prepare_folder(root / name));
  // Drafts of any age; whatever cannot be swept now is found by the next sweep, so failures are of no interest.
  [[maybe_unused]] const auto drafts = sweep_unlocked(root / kTemporary, Instant::max());
  [[maybe_unused]] const auto downloads = sweep_unlocked(root / kDownloads, base::SystemClock().now() - kDownloadsKept);
  return ArtifactStore(std::move(root), clock);
}

Result<Draft> ArtifactStore::draft() const {
  KADR_TRY(NewFile made, create_locked(root_ / kTemporary, "draft-"));
  return Draft(std::move(made.path), std::move(made.file));
}

Result<Draft> ArtifactStore::resumable_draft(const std::string& key) const {
  KADR_CHECK(check_key(key));
  return open_kept(root_ / kDownloads / key);
}

Result<Draft> ArtifactStore::upload_draft(const std::string& upload) const {
  KADR_CHECK(check_upload(upload));
  return open_kept(root_ / kUploads / upload);
}

timeline::ByteCount ArtifactStore::upload_bytes(const std::string& upload) const {
  if (!check_upload(upload)) return 0;
  const auto file = look_at(root_ / kUploads / upload);
  return file ? file->bytes : 0;
}

void ArtifactStore::drop_upload(const std::string& upload) const {
  if (check_upload(upload)) ::unlink((root_ / kUploads / upload).c_str());
}

Result<Draft> ArtifactStore::open_kept(const fs::path& path) {
  while (true) {
    base::FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!file) return fail(disk_error(errno, fmt::format("cannot create {}", path.string())));
    KADR_TRY(const Lock lock, try_lock(file.get(), path));
    if (lock == Lock::HeldByOther)
      return fail(ErrorCode::Unavailable,
                  fmt::format("{} is being written by another process; try again when it is done", path.string()));
    // Its holder may have published the file in the instant between opening and locking.
    if (still_named(file.get(), path)) return Draft(path, std::move(file), Draft::Unpublished::Kept);
  }
}

Result<Artifact> ArtifactStore::publish(Draft draft) const {
  const auto hash = sha256_of_file(draft.descriptor());
  if (!hash) return fail(hash.error().about(draft.path().string()));
  return publish(std::move(draft), *hash);
}

Result<Artifact> ArtifactStore::publish(Draft draft, const std::string& sha256) const {
  KADR_CHECK(check_key(sha256));
  struct stat status{};
  if (::fstat(draft.descriptor(), &status) != 0)
    return fail(disk_error(errno, fmt::format("cannot publish {}", draft.path().string())));
  const Artifact artifact{sha256, status.st_size};

  const fs::path final_path = path_of(artifact.sha256);
  KADR_CHECK(make_folder(final_path.parent_path()));
  KADR_TRY(const bool there, reuse(artifact));
  if (there) {
    // The one who put it there may not have reached its own fsync of the folder yet.
    KADR_CHECK(sync_folder(final_path.parent_path()));
    ::unlink(draft.path().c_str());
  } else {
    KADR_CHECK(place(draft, final_path));
    // After the move, so that a kept draft stays writable when that fails. Only a guard against accidents: some disks
    // know no modes, and that is no reason to fail.
    (void)::fchmod(draft.descriptor(), 0444);
  }
  if (draft.unpublished_ == Draft::Unpublished::Kept) ::unlink(notes_of(draft.path()).c_str());
  draft.unpublished_ = Draft::Unpublished::Kept;
  return artifact;
}

Result<> ArtifactStore::place(const Draft& draft, const fs::path& to) const {
  KADR_CHECK(sync_file(draft.descriptor(), draft.path()));
  {
    KADR_TRY(const StoreLock lock, StoreLock::take(root_, StoreLock::Kind::Use));
    (void)mark_used(draft.path(), clock_->now());
    if (::rename(draft.path().c_str(), to.c_str()) != 0)
      return fail(disk_error(errno, fmt::format("cannot create {}", to.string())));
  }
  return sync_folder(to.parent_path());
}

Result<bool> ArtifactStore::reuse(const Artifact& artifact) const {
  const fs::path path = path_of(artifact.sha256);
  KADR_TRY(const StoreLock lock, StoreLock::take(root_, StoreLock::Kind::Use));
  struct stat status{};
  const bool there = ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size == artifact.bytes;
  // One whose time of use cannot be set is not reused, since nothing would keep it from being collected.
  return there && mark_used(path, clock_->now());
}

fs::path ArtifactStore::path_of(const std::string& sha256) const {
  if (!base::is_sha256(sha256)) return {};
  return artifact_path(root_, sha256);
}

Result<base::FileDescriptor> ArtifactStore::open_artifact(const std::string& sha256, timeline::ByteCount least) const {
  KADR_CHECK(check_key(sha256));
  const fs::path path = path_of(sha256);
  base::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file && errno == ENOENT && ::access(damaged_path(root_, sha256).c_str(), F_OK) == 0)
    return fail(ErrorCode::NotFound, fmt::format("the artifact {} was damaged on the disk and set aside; redo the step "
                                                 "that made it",
                                                 sha256));
  if (!file) return fail(disk_error(errno, fmt::format("cannot open the artifact {}", path.string())));
  struct stat status{};
  if (::fstat(file.get(), &status) != 0)
    return fail(disk_error(errno, fmt::format("cannot examine the artifact {}", path.string())));
  if (status.st_size >= least) return file;
  return fail(ErrorCode::Internal,
              fmt::format("the artifact {} is damaged: it has {} bytes and should have {} at least; redo the step that "
                          "made it",
                          path.string(), status.st_size, least));
}

Result<std::optional<StoredResult>> ArtifactStore::find_result(const std::string& key) const {
  KADR_CHECK(check_key(key));
  const fs::path path = record_path(root_, key);
  const auto text = read_file_whole(path);
  if (!text && text.error().code == ErrorCode::NotFound) return std::nullopt;
  if (!text) return fail(text.error());
  std::optional<StoredResult> result = read_record(*text, key);
  if (!result) return std::nullopt;
  if (result->artifact) {
    KADR_TRY(const bool there, reuse(*result->artifact));
    if (!there) return std::nullopt;
  }
  // A record that is collected meanwhile has told what it knew.
  (void)mark_used(path, clock_->now());
  return result;
}

Result<> ArtifactStore::record_result(const std::string& key, const StoredResult& result) const {
  KADR_CHECK(check_key(key));
  KADR_TRY(const bool there, result.artifact ? reuse(*result.artifact) : Result<bool>(true));
  if (!there)
    return fail(ErrorCode::NotFound, fmt::format("a result cannot be recorded: its artifact {} is not in the store",
                                                 result.artifact->sha256));
  KADR_TRY(const std::string text, text_of_record(key, result));
  const fs::path final_path = record_path(root_, key);
  KADR_CHECK(make_folder(final_path.parent_path()));
  KADR_TRY(Draft record, draft());
  KADR_CHECK(write_all(record.descriptor(), text, final_path));
  return place(record, final_path);
}

Result<std::string> sha256_of_file(int descriptor) {
  base::Sha256 hash;
  std::vector<std::byte> buffer(kHashBuffer);
  off_t at = 0;
  while (true) {
    const ssize_t got = ::pread(descriptor, buffer.data(), buffer.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(base::from_errno(errno, "cannot read the file"));
    if (got == 0) return hash.finish();
    hash.update(std::span(buffer).first(static_cast<std::size_t>(got)));
    at += got;
  }
}

Result<> write_file_whole(const fs::path& path, std::string_view content) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  KADR_TRY(NewFile made, create_locked(folder, ".kadr-"));
  Draft whole(std::move(made.path), std::move(made.file));
  KADR_CHECK(write_all(whole.descriptor(), content, path));
  return move_into_place(whole.descriptor(), whole.path(), path);
}

}  // namespace kadr::store
