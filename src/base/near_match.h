#pragma once

/// "Did you mean …?": the names most like one that was not found.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kadr::base {

/// How many single-character insertions, deletions and replacements turn one text into the other, ignoring ASCII case.
[[nodiscard]] std::size_t edit_distance(std::string_view one, std::string_view other);

/// The candidates like `name` (contained in one another, or at most a third of the letters different), nearest first,
/// at most `most` of them.
[[nodiscard]] std::vector<std::string> near_matches(std::string_view name, std::span<const std::string> candidates,
                                                    std::size_t most);

}  // namespace kadr::base
