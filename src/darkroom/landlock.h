#pragma once

/// Landlock: the kernel refuses this process every file by name, but for those named here, and TCP, and signals to
/// strangers. Files that are open already stay usable.

#include <span>

#include "base/result.h"

namespace kadr::darkroom {

struct PathRule {
  enum class Access {
    Read,    ///< Files are read and folders listed.
    Load,    ///< As Read, and shared libraries are mapped.
    Device,  ///< Files are read, written and controlled (ioctl).
  };
  const char* path;  ///< A file or a folder with all below it. One that does not exist is passed over.
  Access access = Access::Read;
};

/// \return the version of Landlock in use, or 0 when the kernel has none or does not allow it here.
/// Errors: PermissionDenied when Landlock is there and refuses.
/// Thread: the only one of the process.
[[nodiscard]] Result<int> restrict_files(std::span<const PathRule> rules);

}  // namespace kadr::darkroom
