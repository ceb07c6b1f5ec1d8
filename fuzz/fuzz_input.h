#pragma once

/// What fuzz targets are made of.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace kadr::fuzz {

[[nodiscard]] inline std::string_view as_text(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

/// Takes the first byte off, for a choice that the fuzzer is to make; 0 when there is none.
[[nodiscard]] inline std::size_t take_choice(std::string_view& input) {
  if (input.empty()) return 0;
  const auto choice = static_cast<unsigned char>(input.front());
  input.remove_prefix(1);
  return choice;
}

/// Ends the program as a crash does, which is what the fuzzer reports. Also where assertions are off.
inline void demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace kadr::fuzz
