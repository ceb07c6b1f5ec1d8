#pragma once

/// Bytes that arrive in pieces and become an artifact: hashed while they are written, never in memory.
///
/// Thread: one at a time. Blocking: all but bytes().

#include <optional>
#include <string>
#include <string_view>

#include "base/sha256.h"
#include "store/artifact_store.h"

namespace kadr::store {

class IncomingFile {
 public:
  /// An empty one; nothing is left of it unless it is published. Borrows the store.
  [[nodiscard]] static Result<IncomingFile> create(const ArtifactStore& store);
  /// What has come of an upload, to go on with; an unpublished end keeps it. Borrows the store.
  /// Errors: Unavailable while somebody else writes it.
  [[nodiscard]] static Result<IncomingFile> resume(const ArtifactStore& store, const std::string& upload);

  [[nodiscard]] timeline::ByteCount bytes() const { return bytes_; }

  /// Errors: NoSpace and the like. What was written of the piece by then is taken back.
  [[nodiscard]] Result<> append(std::string_view piece);
  /// The first bytes, at most so many. Errors: of reading.
  [[nodiscard]] Result<std::string> beginning(std::size_t most) const;
  /// Brings to the disk what has come, so that it outlasts a loss of power.
  [[nodiscard]] Result<> keep() const;

  /// As ArtifactStore::publish. Only a file that was resumed is read again for its hash.
  /// Errors: NotFound when it was dropped meanwhile.
  [[nodiscard]] Result<Artifact> publish() &&;

 private:
  IncomingFile(const ArtifactStore& store, Draft draft, timeline::ByteCount bytes);

  const ArtifactStore* store_;
  Draft draft_;
  timeline::ByteCount bytes_;
  /// Of all that was written; none when there were bytes before.
  std::optional<base::Sha256> hash_;
};

}  // namespace kadr::store
