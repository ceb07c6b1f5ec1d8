#pragma once

/// Bytes on disk, named by their SHA-256, and the recorded results of work that need not be done again.
///
///     <root>/artifacts/ab/abcdef…      the bytes, read-only, exactly as hashed
///     <root>/results/12/123456….json   "the work with this key gave artifact abcdef… and this value"
///     <root>/temporary/…               work in progress; swept when the store is opened and no other process holds it
///     <root>/downloads/123456…         beginnings of downloads, kept for a resume; swept a week after the last byte
///     <root>/uploads/upl_1234…         what has come of an upload that is sent in pieces; kept as long as its row
///     <root>/damaged/abcdef…           what store/scrub.h found to be no longer what was published
///
/// A file gets its final name only when it is whole and on disk (write → fsync → rename → fsync of the folder), and a
/// result is recorded only after its artifact; so a kill at any moment leaves either nothing or everything.
///
/// A file's time of change is the time of its last use: publishing bytes that are there already, and finding a result,
/// bring it up to now, in one breath with the look (under a lock that the collector of store/garbage.h respects). So
/// what a call here has just named is not collected before its user can say that it is needed.
///
/// Thread: any; several processes may share one store.

#include <filesystem>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/file_descriptor.h"
#include "base/json.h"
#include "base/result.h"
#include "timeline/rational.h"

namespace kadr::store {

struct Artifact {
  std::string sha256;
  timeline::ByteCount bytes = 0;
};

/// What a piece of work gave: its bytes, if it makes any, and a plain value (an index of a mezzanine, the timings of
/// words).
struct StoredResult {
  std::optional<Artifact> artifact;
  Json value;
};

/// A file being written under a temporary name. While it lives it is locked (flock), which is how other processes know
/// that somebody still works on it.
class Draft {
 public:
  /// What becomes of the file when the draft ends unpublished.
  enum class Unpublished { Removed, Kept };

  Draft(std::filesystem::path path, base::FileDescriptor file, Unpublished unpublished = Unpublished::Removed)
      : path_(std::move(path)), file_(std::move(file)), unpublished_(unpublished) {}
  Draft(Draft&&) noexcept = default;
  Draft& operator=(Draft&&) = delete;
  ~Draft();

  /// Open for reading and writing.
  [[nodiscard]] int descriptor() const { return file_.get(); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  friend class ArtifactStore;
  std::filesystem::path path_;
  base::FileDescriptor file_;
  Unpublished unpublished_;
};

class ArtifactStore {
 public:
  /// Creates the folders that are missing and sweeps what killed processes left.
  /// Errors: PermissionDenied, NoSpace and the like, naming the folder and what to do.
  [[nodiscard]] static Result<ArtifactStore> open(std::filesystem::path root);
  /// The same with a clock that outlives the store: it gives the times of use.
  [[nodiscard]] static Result<ArtifactStore> open(std::filesystem::path root, const base::Clock& clock);

  /// A new, empty temporary file.
  [[nodiscard]] Result<Draft> draft() const;

  /// The one file in which the work with this key goes on where a killed run stopped: what that run wrote is still in
  /// it, and an unpublished end keeps it. Notes that belong to it may lie beside it as `<path>.meta`; publishing
  /// removes them.
  /// \param key a SHA-256.
  /// Errors: Unavailable while another draft of this key is alive, in this process or another.
  [[nodiscard]] Result<Draft> resumable_draft(const std::string& key) const;

  /// The one file in which an upload goes on where its last piece ended. As resumable_draft().
  /// \param upload the id of its row: letters, digits, '_' and '-'.
  [[nodiscard]] Result<Draft> upload_draft(const std::string& upload) const;
  /// How much of it there is; 0 when nothing has come.
  [[nodiscard]] timeline::ByteCount upload_bytes(const std::string& upload) const;
  /// Removes it, also under the hands of a request that writes it.
  void drop_upload(const std::string& upload) const;

  /// Hashes the draft and gives it its final name. Publishing bytes that are there already is a success and keeps the
  /// old file. Errors: NoSpace and the like. A failed fsync is an error and nothing is published.
  [[nodiscard]] Result<Artifact> publish(Draft draft) const;
  /// The same for bytes that were hashed while they were written. \param sha256 of all of them.
  [[nodiscard]] Result<Artifact> publish(Draft draft, const std::string& sha256) const;

  /// Opens an artifact for reading.
  /// \param least how many bytes it must have: the end of the piece that is wanted.
  /// Errors: NotFound, also for one that was set aside as damaged; Internal when it is shorter than `least`, so damaged
  /// and not to be used; InvalidArgument when `sha256` is no such name.
  [[nodiscard]] Result<base::FileDescriptor> open_artifact(const std::string& sha256,
                                                           timeline::ByteCount least = 0) const;
  /// Where the artifact lies, whether or not it is there; empty when `sha256` is no such name.
  [[nodiscard]] std::filesystem::path path_of(const std::string& sha256) const;

  /// The recorded result of a key, if there is one and its artifact is still there with the right size. A damaged
  /// record counts as none. Errors: InvalidArgument when `key` is no SHA-256; a folder that cannot be read.
  /// \param key SHA-256 of everything the result depends on.
  [[nodiscard]] Result<std::optional<StoredResult>> find_result(const std::string& key) const;
  /// Replaces what was recorded before. Errors: InvalidArgument when `key` is no SHA-256 or the value could not be
  /// read back (text that is not UTF-8, nesting that base::parse_json refuses); NotFound when the artifact was never
  /// published; NoSpace and the like.
  [[nodiscard]] Result<> record_result(const std::string& key, const StoredResult& result) const;

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

 private:
  ArtifactStore(std::filesystem::path root, const base::Clock& clock) : root_(std::move(root)), clock_(&clock) {}
  /// A draft under a name of its own, which an unpublished end keeps.
  [[nodiscard]] static Result<Draft> open_kept(const std::filesystem::path& path);
  /// Whether the artifact is there with the right size; if so, it is in use from now on.
  [[nodiscard]] Result<bool> reuse(const Artifact& artifact) const;
  /// fsync, rename, fsync of the folder, with the time of use.
  [[nodiscard]] Result<> place(const Draft& draft, const std::filesystem::path& to) const;

  std::filesystem::path root_;
  const base::Clock* clock_;
};

/// SHA-256 of an open file's bytes, read with pread. Errors: from the system, naming nothing.
[[nodiscard]] Result<std::string> sha256_of_file(int descriptor);

/// Writes a whole file under its final name or not at all (temporary name beside it → fsync → rename → fsync of the
/// folder).
[[nodiscard]] Result<> write_file_whole(const std::filesystem::path& path, std::string_view content);

}  // namespace kadr::store
