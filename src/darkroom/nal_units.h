#pragma once

/// The two ways in which the units of H.264 are strung together: with start codes between them, as encoders write them,
/// and each after its length, as MP4 holds them.
///
/// Thread: function without state.

#include <cstdint>
#include <span>
#include <vector>

namespace kadr::darkroom {

/// Units with start codes as units with lengths of four bytes. What comes before the first start code is left out.
[[nodiscard]] std::vector<std::uint8_t> with_lengths(std::span<const std::uint8_t> with_start_codes);

}  // namespace kadr::darkroom
