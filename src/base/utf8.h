#pragma once

/// Text as bytes, checked before libraries see it that take its encoding for granted.

#include <string_view>

namespace kadr::base {

/// True of well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

/// True of a byte that goes on with a character another began: the number of characters in a text is the number of
/// bytes for which this is false.
[[nodiscard]] constexpr bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace kadr::base
