#pragma once

/// Which combinations a mix makes: the Cartesian product of its blocks, or a chosen part of it. Pure arithmetic on
/// clip numbers; nothing here is enumerated that is not asked for, so a product of any size can be counted, sampled
/// and limited.
///
///     blocks  intro: A B   main: x y z        product, in the order of the request; the last block varies fastest:
///             sizes  2           3            Ax Ay Az Bx By Bz

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"

namespace kadr::timeline {

/// The number of the clip, from 0, that is taken of each block.
using Choice = std::vector<std::uint32_t>;

/// Clips of each block, in the order of the request. No block is empty.
using BlockSizes = std::vector<std::uint32_t>;

struct ClipPlace {
  std::size_t block = 0;
  std::uint32_t clip = 0;  ///< from 0
};

/// Clips of different blocks that may never all meet in one combination. A single clip is never used at all.
using Exclusion = std::vector<ClipPlace>;

enum class PickMode {
  All,
  Sample,    ///< `count` of them, spread over the whole product
  Pairwise,  ///< few, in which every two clips of different blocks meet at least once
};

struct Pick {
  PickMode mode = PickMode::All;
  std::size_t count = 0;  ///< for Sample: at most so many

  friend bool operator==(const Pick&, const Pick&) = default;
};

/// What product_count answers for everything it cannot count.
inline constexpr std::uint64_t kUncountable = UINT64_MAX;

/// How many combinations the whole product has; kUncountable when the number does not fit in 64 bits.
[[nodiscard]] std::uint64_t product_count(std::span<const std::uint32_t> sizes);

/// One combination of the product by its number, from 0. \param index below product_count(sizes), which is countable.
[[nodiscard]] Choice choice_at(std::span<const std::uint32_t> sizes, std::uint64_t index);

struct Selection {
  BlockSizes sizes;
  std::vector<Exclusion> exclusions;
  Pick pick;
  /// Decides which combinations a sample has.
  std::uint64_t seed = 0;
  /// Only the first so many of what was picked.
  std::optional<std::size_t> limit;
  /// More than this are refused.
  std::size_t most = 100'000;
};

/// The picked combinations, each once, in the order of the product. The same selection gives the same answer on every
/// machine.
/// Errors: TooLarge with the count and what would cut it down; InvalidArgument when the rules leave nothing.
/// Blocking: under a second for anything that is not refused.
[[nodiscard]] Result<std::vector<Choice>> select_combinations(const Selection& selection);

/// One of `count` things (music tracks) for a combination: equal for equal choices and seeds, whatever else was picked.
/// \param count not 0.
[[nodiscard]] std::size_t draw_for(const Choice& choice, std::uint64_t seed, std::size_t count);

}  // namespace kadr::timeline
