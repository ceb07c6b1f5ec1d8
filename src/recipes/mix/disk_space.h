#pragma once

/// Whether what is about to be written fits on the disk.

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "timeline/rational.h"

namespace kadr::recipes::mix {

struct SpaceNeed {
  std::filesystem::path folder;  ///< must exist
  timeline::ByteCount bytes = 0;
};

/// Needs of folders on one disk are added up.
/// Errors: NoSpace, saying how much is missing where and what would need less.
[[nodiscard]] Result<> check_space(const std::vector<SpaceNeed>& needs);

/// "1.4 GB", "350 MB": for messages.
[[nodiscard]] std::string shown_bytes(timeline::ByteCount bytes);

}  // namespace kadr::recipes::mix
