#pragma once

/// Base64 as RFC 4648 has it, with padding: how bytes travel in texts and headers.
///
/// Thread: any.

#include <optional>
#include <string>
#include <string_view>

namespace kadr::base {

[[nodiscard]] std::string to_base64(std::string_view bytes);

/// None unless the text is exactly what to_base64 makes: no line breaks, no missing padding, no bits beyond the bytes.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace kadr::base
