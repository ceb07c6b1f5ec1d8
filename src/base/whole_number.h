#pragma once

/// Whole numbers in JSON. The library itself wraps one round that is too large for the type it is asked for.
///
/// Thread: any.

#include <cstdint>
#include <limits>
#include <optional>

#include "base/json.h"

namespace kadr::base {

/// The number, when it is a whole one that fits.
[[nodiscard]] inline std::optional<std::int64_t> whole_number(const Json& value) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > kMost) return std::nullopt;
  if (!value.is_number_integer()) return std::nullopt;
  return value.get<std::int64_t>();
}

}  // namespace kadr::base
