#pragma once

/// Where the files of an artifact store lie, when they were last used, and the lock under which that is decided.
/// Inside the room only.
///
/// Thread: any.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "base/file_descriptor.h"
#include "base/result.h"
#include "timeline/rational.h"

namespace kadr::store {

inline constexpr std::string_view kArtifacts = "artifacts";
inline constexpr std::string_view kResults = "results";
inline constexpr std::string_view kTemporary = "temporary";
inline constexpr std::string_view kDownloads = "downloads";
inline constexpr std::string_view kUploads = "uploads";
inline constexpr std::string_view kDamaged = "damaged";

[[nodiscard]] std::filesystem::path artifact_path(const std::filesystem::path& root, const std::string& sha256);
[[nodiscard]] std::filesystem::path record_path(const std::filesystem::path& root, const std::string& key);
[[nodiscard]] std::filesystem::path damaged_path(const std::filesystem::path& root, const std::string& sha256);
/// What belongs to a download beside its bytes.
[[nodiscard]] std::filesystem::path notes_of(const std::filesystem::path& download);

/// A lock on the store, held until the end of the object. Users look at a file and mark it as used under a lock that
/// they share; who removes a file looks at its time of use and removes it under one that nobody shares. Held for a few
/// system calls, and not across an fsync.
class StoreLock {
 public:
  enum class Kind { Use, Remove };
  /// Blocking: until the others are done. Not to be taken twice by one thread: it would wait for itself.
  [[nodiscard]] static Result<StoreLock> take(const std::filesystem::path& root, Kind kind);

 private:
  explicit StoreLock(base::FileDescriptor folder) : folder_(std::move(folder)) {}
  base::FileDescriptor folder_;
};

/// \return false when there is no such file, or it belongs to another user.
[[nodiscard]] bool mark_used(const std::filesystem::path& path, Instant now);

struct StoredFile {
  std::filesystem::path path;
  timeline::ByteCount bytes = 0;
  Instant used_at;
};

/// The file under a name now; nothing when there is none.
[[nodiscard]] std::optional<StoredFile> look_at(const std::filesystem::path& path);

/// Every file of artifacts/ or results/, one folder after another; an error of `found` ends it and is given back.
/// Errors: a folder that cannot be read.
[[nodiscard]] Result<> each_stored_file(const std::filesystem::path& folder,
                                        const std::function<Result<>(const StoredFile&)>& found);

/// Names of files that stay.
using SparedNames = std::unordered_set<std::string>;

/// Files of temporary/, downloads/ or uploads/ that were not written since `since` and that nobody has locked; the
/// notes of a download count with it. Errors: a folder that cannot be read.
[[nodiscard]] Result<std::vector<StoredFile>> find_unlocked(const std::filesystem::path& folder, Instant since,
                                                            const SparedNames& spared = {});
/// Removes them. \return those that were removed.
[[nodiscard]] Result<std::vector<StoredFile>> sweep_unlocked(const std::filesystem::path& folder, Instant since,
                                                             const SparedNames& spared = {});

}  // namespace kadr::store
