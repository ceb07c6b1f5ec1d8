#pragma once

/// Files of a user's that are read.

#include <filesystem>

#include "base/file_descriptor.h"
#include "base/result.h"

namespace kadr::app {

/// Opens a media file for reading. Errors, each naming the file: NotFound; PermissionDenied; UnreadableMedia for a
/// folder, a pipe, an address or an empty file.
[[nodiscard]] Result<base::FileDescriptor> open_input(const std::filesystem::path& path);

/// The whole text of a plan. \param path "-" reads standard input.
/// Errors: InvalidArgument when there is no such file, or it is larger than a plan can be.
[[nodiscard]] Result<std::string> read_plan_text(const std::filesystem::path& path);

/// Names the file in front of what happened while it was worked on. A file over which the darkroom fell silent is
/// damaged as far as a user is concerned, not a server that does not answer.
[[nodiscard]] Error about_input(const Error& error, const std::filesystem::path& path);

}  // namespace kadr::app
