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

/// Takes a line off, without its end; all that is left when there is no other.
[[nodiscard]] inline std::string_view take_line(std::string_view& input) {
  const std::string_view line = input.substr(0, input.find('\n'));
  input.remove_prefix(line.size() < input.size() ? line.size() + 1 : line.size());
  return line;
}

/// Ends the program as a crash does, which is what the fuzzer reports. Also where assertions are off.
inline void demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace kadr::fuzz
