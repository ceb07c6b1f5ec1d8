#include "store/artifact_store.h"

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

namespace kadr::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kArtifacts = "artifacts";
constexpr std::string_view kResults = "results";
constexpr std::string_view kTemporary = "temporary";
constexpr std::string_view kDownloads = "downloads";

constexpr std::chrono::hours kDownloadsKept{7 * 24};

constexpr std::size_t kHashBuffer = std::size_t{1} << 20;

fs::path notes_of(const fs::path& path) {
  return path.string() + ".meta";
}

Result<> check_key(std::string_view key) {
  if (base::is_sha256(key)) return {};
  return fail(
      ErrorCode::InvalidArgument,
      fmt::format("\"{}\" is not the name of an artifact or result: give 64 digits 0-9 a-f", key.substr(0, 80)));
}

/// Removes a file that no process works on; one that is locked stays. Whatever cannot be removed now is found again by
/// the next sweep, so failures are of no interest.
void sweep_file(const fs::path& path) {
  const base::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) return;
  const auto lock = try_lock(file.get(), path);
  if (lock && *lock == Lock::Taken) ::unlink(path.c_str());
}

void sweep_folder(const fs::path& folder, std::chrono::hours older_than) {
  const auto limit = fs::file_time_type::clock::now() - older_than;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code gone;
    const auto written = entry->last_write_time(gone);
    if (!gone && written <= limit && entry->is_regular_file(gone)) sweep_file(entry->path());
  }
}

Result<> prepare_folder(const fs::path& folder) {
  KADR_CHECK(make_folder(folder));
  if (::access(folder.c_str(), R_OK | W_OK | X_OK) == 0) return {};
  return fail(disk_error(errno, fmt::format("cannot use the folder {}", folder.string())));
}

/// Parses what record_result wrote. Nothing when any part of it is not as written: then the work is done again.
std::optional<StoredResult> read_record(std::string_view text, const std::string& key) {
  auto record = base::parse_json(text);
  if (!record || !record->is_object() || !record->contains("value")) return std::nullopt;
  base::JsonReader reader(*record, "");
  const bool same_key = reader.required_string("key") == key;
  StoredResult result{std::nullopt, record->at("value")};
  (void)reader.find("value");
  if (reader.find("artifact") != nullptr) {
    result.artifact = Artifact{reader.string("artifact"),
                               reader.required_integer("bytes", 0, std::numeric_limits<std::int64_t>::max())};
    if (!base::is_sha256(result.artifact->sha256)) return std::nullopt;
  }
  if (!same_key || !reader.finish()) return std::nullopt;
  return result;
}

Result<std::string> write_record(const std::string& key, const StoredResult& result) {
  Json record;
  record["key"] = key;
  if (result.artifact) {
    record["artifact"] = result.artifact->sha256;
    record["bytes"] = result.artifact->bytes;
  }
  record["value"] = result.value;
  // Invalid UTF-8 is replaced here only so that it can be told below, without an exception.
  std::string text = record.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  const auto read_back = read_record(text, key);
  if (!read_back || read_back->value != result.value)
    return fail(ErrorCode::InvalidArgument,
                "a result cannot be recorded: its value nests too deep or holds text that is not UTF-8");
  return text;
}

}  // namespace

/// The name is random and never given twice, so removing it after the file was moved away hits nothing.
Draft::~Draft() {
  if (file_ && unpublished_ == Unpublished::Removed) ::unlink(path_.c_str());
}

Result<ArtifactStore> ArtifactStore::open(fs::path root) {
  std::error_code error;
  fs::create_directories(root, error);
  if (error) return fail(disk_error(error.value(), fmt::format("cannot create the folder {}", root.string())));
  for (const std::string_view name : {kArtifacts, kResults, kTemporary, kDownloads})
    KADR_CHECK(prepare_folder(root / name));
  sweep_folder(root / kTemporary, std::chrono::hours{0});
  sweep_folder(root / kDownloads, kDownloadsKept);
  return ArtifactStore(std::move(root));
}

Result<Draft> ArtifactStore::draft() const {
  KADR_TRY(NewFile made, create_locked(root_ / kTemporary, "draft-"));
  return Draft(std::move(made.path), std::move(made.file));
}

Result<Draft> ArtifactStore::resumable_draft(const std::string& key) const {
  KADR_CHECK(check_key(key));
  const fs::path path = root_ / kDownloads / key;
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
  struct stat status{};
  if (::fstat(draft.descriptor(), &status) != 0)
    return fail(disk_error(errno, fmt::format("cannot publish {}", draft.path().string())));
  const Artifact artifact{*hash, status.st_size};

  const fs::path final_path = path_of(artifact.sha256);
  KADR_CHECK(make_folder(final_path.parent_path()));
  if (holds(artifact)) {
    // The one who put it there may not have reached its own fsync of the folder yet.
    KADR_CHECK(sync_folder(final_path.parent_path()));
    ::unlink(draft.path().c_str());
  } else {
    KADR_CHECK(move_into_place(draft.descriptor(), draft.path(), final_path));
    // After the move, so that a kept draft stays writable when that fails. Only a guard against accidents: some disks
    // know no modes, and that is no reason to fail.
    (void)::fchmod(draft.descriptor(), 0444);
  }
  if (draft.unpublished_ == Draft::Unpublished::Kept) ::unlink(notes_of(draft.path()).c_str());
  draft.unpublished_ = Draft::Unpublished::Kept;
  return artifact;
}

fs::path ArtifactStore::path_of(const std::string& sha256) const {
  if (!base::is_sha256(sha256)) return {};
  return root_ / kArtifacts / sha256.substr(0, 2) / sha256;
}

fs::path ArtifactStore::record_path(const std::string& key) const {
  return root_ / kResults / key.substr(0, 2) / (key + ".json");
}

bool ArtifactStore::holds(const Artifact& artifact) const {
  struct stat status{};
  return ::lstat(path_of(artifact.sha256).c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         status.st_size == artifact.bytes;
}

Result<base::FileDescriptor> ArtifactStore::open_artifact(const std::string& sha256) const {
  KADR_CHECK(check_key(sha256));
  base::FileDescriptor file(::open(path_of(sha256).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file) return fail(disk_error(errno, fmt::format("cannot open the artifact {}", path_of(sha256).string())));
  return file;
}

Result<std::optional<StoredResult>> ArtifactStore::find_result(const std::string& key) const {
  KADR_CHECK(check_key(key));
  const auto text = read_file_whole(record_path(key));
  if (!text && text.error().code == ErrorCode::NotFound) return std::nullopt;
  if (!text) return fail(text.error());
  std::optional<StoredResult> result = read_record(*text, key);
  if (result && result->artifact && !holds(*result->artifact)) result.reset();
  return result;
}

Result<> ArtifactStore::record_result(const std::string& key, const StoredResult& result) const {
  KADR_CHECK(check_key(key));
  if (result.artifact && !holds(*result.artifact))
    return fail(ErrorCode::NotFound, fmt::format("a result cannot be recorded: its artifact {} is not in the store",
                                                 result.artifact->sha256));
  KADR_TRY(const std::string text, write_record(key, result));
  const fs::path final_path = record_path(key);
  KADR_CHECK(make_folder(final_path.parent_path()));
  KADR_TRY(Draft record, draft());
  KADR_CHECK(write_all(record.descriptor(), text, final_path));
  return move_into_place(record.descriptor(), record.path(), final_path);
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
