#pragma once

/// Which picture format the name of an output asks for.

#include <string>

#include "base/result.h"
#include "media/still.h"

namespace kadr::app {

/// ".png", ".jpg" and ".jpeg" in any letter case. Errors: InvalidArgument naming the file.
[[nodiscard]] Result<media::StillFormat> still_format_of(const std::string& name);

}  // namespace kadr::app
