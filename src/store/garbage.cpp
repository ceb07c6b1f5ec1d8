#include "store/garbage.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/sha256.h"
#include "store/durable_file.h"
#include "store/garbage_records.h"
#include "store/needed_artifacts.h"
#include "store/result_record.h"
#include "store/store_folders.h"
#include "store/upload_records.h"

namespace kadr::store {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<GarbageKind, std::string_view>, 5> kKinds{{
    {GarbageKind::Artifact, kArtifacts},
    {GarbageKind::Result, kResults},
    {GarbageKind::Download, kDownloads},
    {GarbageKind::Draft, "drafts"},
    {GarbageKind::Upload, kUploads},
}};

/// What goes by age alone, and where it lies.
constexpr std::array<std::pair<GarbageKind, std::string_view>, 3> kByAge{{
    {GarbageKind::Download, kDownloads},
    {GarbageKind::Draft, kTemporary},
    {GarbageKind::Upload, kUploads},
}};

constexpr std::int64_t kMarksAtOnce = 1000;

void count(GarbageSum& sum, const StoredFile& file) {
  ++sum.files;
  sum.bytes += file.bytes;
  sum.oldest = std::min(sum.oldest.value_or(file.used_at), file.used_at);
}

bool is_artifact(const StoredFile& file) {
  return base::is_sha256(file.path.filename().string());
}

/// One collection or survey: what it knows of the moment when it began.
class Round {
 public:
  Round(const ArtifactStore& store, Database& database, const GarbageRule& rule)
      : root_(store.root()), database_(database), rule_(rule) {}

  /// \param now must be from before everything else that the round reads.
  [[nodiscard]] Result<> begin(Instant now) {
    now_ = now;
    KADR_TRY(const Instant working_since, oldest_work(database_, now));
    unused_since_ = now - rule_.kept;
    if (rule_.law.spares_running_steps) unused_since_ = std::min(unused_since_, working_since);
    KADR_TRY(KeptUploads uploads, kept_uploads(database_, now));
    open_uploads_ = std::move(uploads.open);
    KADR_TRY(needed_, needed_artifacts(database_));
    needed_.merge(uploads.artifacts);
    return {};
  }

  [[nodiscard]] Result<GarbageSums> survey();
  [[nodiscard]] Result<> remove_marked();
  [[nodiscard]] Result<> mark();
  [[nodiscard]] Result<> sweep();
  [[nodiscard]] Result<> forget_expired() {
    return database_.write([&](Connection& connection) { return forget_expired_uploads(connection, now_); });
  }

  std::stop_token stop;
  GarbageCollector::Between between;
  Collected collected;

 private:
  enum class Removal { Removed, StillUsed };
  using Records = std::unordered_map<std::string, std::vector<fs::path>>;

  [[nodiscard]] Result<> pause(bool locked = false) const {
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "the collection of garbage was stopped");
    return between ? between(locked) : Result<>();
  }
  [[nodiscard]] bool is_unneeded(const StoredFile& file) const {
    return file.used_at < unused_since_ && !needed_.contains(file.path.filename().string());
  }
  [[nodiscard]] Result<bool> is_condemned(const GarbageMark& mark) const;
  [[nodiscard]] Result<> remove_batch(const std::vector<GarbageMark>& marks, const Records& records);
  [[nodiscard]] Result<Removal> remove(const fs::path& path, Instant unused_since, GarbageKind kind);
  /// Records that are old: by artifact, and under an empty name those whose artifact is gone or that never had one.
  [[nodiscard]] Result<Records> old_records();

  const fs::path root_;
  Database& database_;
  const GarbageRule rule_;
  Instant now_;
  Instant unused_since_;
  ArtifactNames needed_;
  SparedNames open_uploads_;
};

Result<Round::Records> Round::old_records() {
  Records records;
  const Result<> walked = each_stored_file(root_ / kResults, [&](const StoredFile& file) -> Result<> {
    KADR_CHECK(pause());
    if (file.used_at >= unused_since_) return {};
    const auto text = read_file_whole(file.path);
    const auto record = text ? read_record(*text, file.path.stem().string()) : std::nullopt;
    const bool has_artifact =
        record && record->artifact && look_at(artifact_path(root_, record->artifact->sha256)).has_value();
    records[has_artifact ? record->artifact->sha256 : std::string()].push_back(file.path);
    return {};
  });
  KADR_CHECK(walked);
  return records;
}

Result<GarbageSums> Round::survey() {
  GarbageSums sums;
  KADR_TRY(const Records records, old_records());
  const auto count_records = [&](const std::string& artifact) {
    const auto found = records.find(artifact);
    if (found == records.end()) return;
    for (const fs::path& path : found->second) {
      if (const auto file = look_at(path)) count(sums[GarbageKind::Result], *file);
    }
  };
  count_records("");
  const Result<> walked = each_stored_file(root_ / kArtifacts, [&](const StoredFile& file) -> Result<> {
    KADR_CHECK(pause());
    if (!is_artifact(file) || !is_unneeded(file)) return {};
    count(sums[GarbageKind::Artifact], file);
    count_records(file.path.filename().string());
    return {};
  });
  KADR_CHECK(walked);
  for (const auto& [kind, folder] : kByAge) {
    KADR_TRY(const auto files, find_unlocked(root_ / folder, now_ - rule_.kept, open_uploads_));
    for (const StoredFile& file : files) count(sums[kind], file);
  }
  return sums;
}

/// The last look and the removal are one: whoever uses the file marks it as used under the same lock.
Result<Round::Removal> Round::remove(const fs::path& path, Instant unused_since, GarbageKind kind) {
  std::optional<StoreLock> lock;
  if (rule_.law.removes_under_lock) {
    KADR_TRY(lock, StoreLock::take(root_, StoreLock::Kind::Remove));
  }
  const auto file = look_at(path);
  if (!file) return Removal::Removed;
  if (rule_.law.looks_again_at_use && file->used_at >= unused_since) return Removal::StillUsed;
  KADR_CHECK(pause(lock.has_value()));
  if (::unlink(path.c_str()) != 0) return fail(disk_error(errno, fmt::format("cannot remove {}", path.string())));
  count(collected.removed[kind], *file);
  return Removal::Removed;
}

/// False when the artifact is needed or was used since it was marked: it is garbage no longer.
Result<bool> Round::is_condemned(const GarbageMark& mark) const {
  if (rule_.law.looks_again_at_names && needed_.contains(mark.sha256)) return false;
  const auto file = look_at(artifact_path(root_, mark.sha256));
  const bool used = file && (file->used_at >= unused_since_ || file->used_at > mark.found_at);
  return !rule_.law.looks_again_at_use || !used;
}

Result<> Round::remove_batch(const std::vector<GarbageMark>& marks, const Records& records) {
  std::vector<const GarbageMark*> condemned;
  std::set<fs::path> folders;
  for (const GarbageMark& mark : marks) {
    KADR_TRY(const bool goes, is_condemned(mark));
    if (!goes) continue;
    condemned.push_back(&mark);
    const auto found = records.find(mark.sha256);
    if (found == records.end()) continue;
    for (const fs::path& record : found->second) {
      KADR_CHECK(pause());
      KADR_CHECK(remove(record, unused_since_, GarbageKind::Result));
      folders.insert(record.parent_path());
    }
  }
  for (const fs::path& folder : folders) KADR_CHECK(sync_folder(folder));
  folders.clear();
  for (const GarbageMark* mark : condemned) {
    KADR_CHECK(pause());
    const fs::path path = artifact_path(root_, mark->sha256);
    KADR_TRY(const Removal done, remove(path, unused_since_, GarbageKind::Artifact));
    if (done == Removal::Removed && ::access(path.parent_path().c_str(), F_OK) == 0) folders.insert(path.parent_path());
  }
  for (const fs::path& folder : folders) KADR_CHECK(sync_folder(folder));
  KADR_CHECK(pause());
  std::vector<std::string> seen_to;
  for (const GarbageMark& mark : marks) seen_to.push_back(mark.sha256);
  return database_.write([&](Connection& connection) { return forget_marks(connection, seen_to); });
}

Result<> Round::remove_marked() {
  const Instant until = now_ - rule_.grace;
  std::optional<Records> records;
  std::string after;
  while (true) {
    KADR_TRY(const std::vector<GarbageMark> marks, database_.read([&](Connection& connection) {
      return marks_until(connection, until, after, kMarksAtOnce);
    }));
    if (marks.empty()) return {};
    if (!records) {
      KADR_TRY(records, old_records());
    }
    KADR_CHECK(remove_batch(marks, *records));
    after = marks.back().sha256;
  }
}

Result<> Round::mark() {
  std::vector<std::string> found;
  const auto write = [&]() -> Result<> {
    KADR_CHECK(pause());
    KADR_CHECK(database_.write([&](Connection& connection) { return mark_garbage(connection, found, now_); }));
    found.clear();
    return {};
  };
  KADR_CHECK(each_stored_file(root_ / kArtifacts, [&](const StoredFile& file) -> Result<> {
    if (!is_artifact(file) || !is_unneeded(file)) return {};
    count(collected.marked, file);
    found.push_back(file.path.filename().string());
    return found.size() < kMarksAtOnce ? pause() : write();
  }));
  return found.empty() ? Result<>() : write();
}

/// What no artifact depends on.
Result<> Round::sweep() {
  KADR_TRY(const Records records, old_records());
  if (const auto alone = records.find(""); alone != records.end()) {
    for (const fs::path& record : alone->second) KADR_CHECK(remove(record, unused_since_, GarbageKind::Result));
  }
  for (const auto& [kind, folder] : kByAge) {
    KADR_CHECK(pause());
    KADR_TRY(const auto files, sweep_unlocked(root_ / folder, now_ - rule_.kept, open_uploads_));
    for (const StoredFile& file : files) count(collected.removed[kind], file);
  }
  return {};
}

/// Held by the one process that collects: an flock on the folder of the artifacts, as the store's own lock is one on
/// the root.
Result<base::FileDescriptor> only_collector(const fs::path& root) {
  const fs::path folder = root / kArtifacts;
  base::FileDescriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened) return fail(disk_error(errno, fmt::format("cannot open the folder {}", folder.string())));
  KADR_TRY(const Lock lock, try_lock(opened.get(), folder));
  if (lock == Lock::Taken) return opened;
  return fail(ErrorCode::Unavailable,
              fmt::format("another process collects garbage in {}; try again when it is done", root.string()));
}

}  // namespace

std::string_view to_string(GarbageKind kind) {
  for (const auto& [value, name] : kKinds) {
    if (value == kind) return name;
  }
  return "artifacts";
}

GarbageSum total(const GarbageSums& sums) {
  GarbageSum all;
  for (const auto& [kind, sum] : sums) {
    all.files += sum.files;
    all.bytes += sum.bytes;
    if (sum.oldest) all.oldest = std::min(all.oldest.value_or(*sum.oldest), *sum.oldest);
  }
  return all;
}

Result<GarbageSums> GarbageCollector::survey(const GarbageRule& rule, std::stop_token stop) const {
  Round round(store_, database_, rule);
  round.stop = std::move(stop);
  KADR_CHECK(round.begin(clock_.now()));
  return round.survey();
}

Result<Collected> GarbageCollector::collect(const GarbageRule& rule, std::stop_token stop,
                                            const Between& between) const {
  KADR_TRY(const base::FileDescriptor alone, only_collector(store_.root()));
  Round round(store_, database_, rule);
  round.stop = std::move(stop);
  round.between = between;
  KADR_CHECK(round.begin(clock_.now()));
  KADR_CHECK(round.remove_marked());
  KADR_CHECK(round.mark());
  KADR_CHECK(round.sweep());
  KADR_CHECK(round.forget_expired());
  return std::move(round.collected);
}

}  // namespace kadr::store
