#pragma once

/// The folder of one server's data, held by one process at a time.
///
///     <folder>/kadr.db  the database
///     <folder>/store    the artifacts (artifact_store.h)
///     <folder>/lock     locked (flock) while a server runs; holds its process id, and is empty after it stopped in
///     order
///
/// Thread: one at a time.

#include <filesystem>
#include <optional>
#include <string_view>

#include "base/file_descriptor.h"
#include "base/result.h"

namespace kadr::store {

/// The root of the artifact store in a data folder.
inline constexpr std::string_view kStoreFolder = "store";

class DataFolder {
 public:
  /// Creates the folder if it is missing, and takes it.
  /// Errors: Unavailable while another process has it, naming that process; InvalidArgument for a network file system;
  /// PermissionDenied, NoSpace and the like.
  [[nodiscard]] static Result<DataFolder> take(std::filesystem::path folder);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// True when the one who had the folder before did not stop in order: it was killed, or the power went.
  [[nodiscard]] bool was_left_unclean() const { return left_unclean_; }

  /// To be called when all is on disk. Without it the next one finds the folder unclean.
  [[nodiscard]] Result<> leave_clean();

 private:
  DataFolder(std::filesystem::path path, base::FileDescriptor lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  [[nodiscard]] Result<> write_lock(std::string_view content);

  std::filesystem::path path_;
  base::FileDescriptor lock_;
  bool left_unclean_ = false;
};

/// What statfs calls the file systems on which locks and shared memory do not hold between machines: "NFS". Nothing for
/// a local one. \param type f_type of statfs.
[[nodiscard]] std::optional<std::string_view> network_file_system(long type);

}  // namespace kadr::store
