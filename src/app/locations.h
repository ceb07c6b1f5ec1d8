#pragma once

/// Where things lie: the darkroom's executable and the cache.

#include <filesystem>
#include <optional>
#include <string>

#include "app/terminal.h"
#include "base/result.h"

namespace kadr::app {

/// KADR_DARKROOM, else `kadr-darkroom` in the folder of the running executable.
/// Errors: Internal when there is no executable file, saying how to get one.
[[nodiscard]] Result<std::filesystem::path> find_darkroom(const std::filesystem::path& own_folder,
                                                          const Variables& variables);

/// The folder of the running executable.
[[nodiscard]] std::filesystem::path own_folder();

/// `wanted`, else KADR_CACHE, else $XDG_CACHE_HOME/kadr, else ~/.cache/kadr. Creates nothing.
/// Errors: InvalidArgument when none of them is set.
[[nodiscard]] Result<std::filesystem::path> cache_folder(const std::optional<std::string>& wanted,
                                                         const Variables& variables);

}  // namespace kadr::app
