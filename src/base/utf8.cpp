#include "base/utf8.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace kadr::base {
namespace {

/// First bytes of a character, and the range its second byte must lie in (RFC 3629, section 4). Any further are 80 to
/// BF.
struct Form {
  std::uint8_t first_from, first_to, second_from, second_to;
  std::size_t bytes;
};

constexpr std::array kForms{
    Form{0x00, 0x7F, 0x00, 0x00, 1}, Form{0xC2, 0xDF, 0x80, 0xBF, 2}, Form{0xE0, 0xE0, 0xA0, 0xBF, 3},
    Form{0xE1, 0xEC, 0x80, 0xBF, 3}, Form{0xED, 0xED, 0x80, 0x9F, 3}, Form{0xEE, 0xEF, 0x80, 0xBF, 3},
    Form{0xF0, 0xF0, 0x90, 0xBF, 4}, Form{0xF1, 0xF3, 0x80, 0xBF, 4}, Form{0xF4, 0xF4, 0x80, 0x8F, 4},
};

/// Bytes of the character at the beginning of a text; 0 when it is none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  for (const Form& form : kForms) {
    if (byte(0) < form.first_from || byte(0) > form.first_to) continue;
    if (text.size() < form.bytes) return 0;
    if (form.bytes > 1 && (byte(1) < form.second_from || byte(1) > form.second_to)) return 0;
    for (std::size_t i = 2; i < form.bytes; ++i) {
      if (!continues_character(text[i])) return 0;
    }
    return form.bytes;
  }
  return 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace kadr::base
