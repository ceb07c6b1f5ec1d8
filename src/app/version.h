#pragma once

/// Which kadr this is.

#include <string_view>

namespace kadr::app {

/// "0.1.0".
[[nodiscard]] std::string_view version();

}  // namespace kadr::app
