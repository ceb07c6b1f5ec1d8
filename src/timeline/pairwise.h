#pragma once

/// Few combinations in which every two clips of different blocks meet: a covering array of strength two.

#include <vector>

#include "base/result.h"
#include "timeline/combination.h"

namespace kadr::timeline {

/// The least number of combinations in which all pairs can meet: the product of the two largest blocks.
[[nodiscard]] std::uint64_t pairwise_lower_bound(const BlockSizes& sizes);

/// More pairs than this are refused.
inline constexpr std::uint64_t kMaxPairs = 20'000'000;

/// Every pair of clips from two different blocks meets in at least one combination, except pairs that the rules forbid
/// or make impossible. Without rules the answer is as small as the lower bound for up to three blocks and for p + 1
/// equal blocks of a prime size p; elsewhere it is near it. In the order of the product.
/// Errors: TooLarge over kMaxPairs.
[[nodiscard]] Result<std::vector<Choice>> pairwise_combinations(const BlockSizes& sizes,
                                                                const std::vector<Exclusion>& exclusions);

}  // namespace kadr::timeline
