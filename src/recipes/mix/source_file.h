#pragma once

/// A file that a mix reads: the user's own, in place, or an artifact of the store.

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

#include "base/file_descriptor.h"
#include "base/progress.h"
#include "base/result.h"
#include "store/artifact_store.h"
#include "timeline/rational.h"

namespace kadr::recipes::mix {

struct SourceFile {
  std::string name;  ///< for messages
  std::filesystem::path path;
  std::string sha256;
  timeline::ByteCount bytes = 0;
  /// When it was written, in nanoseconds; 0 for artifacts, which never change.
  std::int64_t modified = 0;
};

/// Hashes a local file. Units: progress in bytes.
/// Errors: NotFound, PermissionDenied; UnreadableMedia when it is empty, a folder or a device. Messages name the file.
/// Blocking: reads the whole file; stops on `stop`.
[[nodiscard]] Result<SourceFile> read_source(const std::filesystem::path& path, const std::string& name,
                                             const base::ProgressSink& progress, std::stop_token stop);

[[nodiscard]] SourceFile artifact_source(const store::ArtifactStore& store, const store::Artifact& artifact,
                                         const std::string& name);

/// Opens it for reading. Errors: UnreadableMedia when it changed since it was hashed.
[[nodiscard]] Result<base::FileDescriptor> open_source(const SourceFile& source);

/// SHA-256 of an open file, with progress in bytes; stops on `stop`. Errors: Cancelled, and from the system.
[[nodiscard]] Result<std::string> hash_file(int descriptor, const base::ProgressSink& progress, std::stop_token stop);

}  // namespace kadr::recipes::mix
