#pragma once

/// Large and small letters of Latin and Cyrillic, in UTF-8. What no alphabet of the two has stays as it is.
///
/// Thread: any.

#include <string>
#include <string_view>

namespace kadr::providers::offline {

/// In small letters, byte for byte as long as the text.
[[nodiscard]] std::string lowered(std::string_view text);

/// With a large first letter, as a sentence has it.
[[nodiscard]] std::string capitalised(std::string text);

}  // namespace kadr::providers::offline
