#pragma once

/// Artifacts held open while many files are written from them, each opened once.
///
/// Thread: any.

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/file_descriptor.h"
#include "store/artifact_store.h"

namespace kadr::recipes::mix {

class OpenArtifacts {
 public:
  /// Borrows the store.
  explicit OpenArtifacts(const store::ArtifactStore& store) : store_(store) {}

  /// Open for reading, for as long as the pointer is held. Errors: NotFound.
  [[nodiscard]] Result<std::shared_ptr<const base::FileDescriptor>> get(const std::string& sha256);

 private:
  /// Well under the 1024 open files that a process may usually have.
  static constexpr std::size_t kMost = 400;

  const store::ArtifactStore& store_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const base::FileDescriptor>> open_;
};

}  // namespace kadr::recipes::mix
