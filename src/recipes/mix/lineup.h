#pragma once

/// Who plays with whom: which clips, voice line and music each video has. Pure.

#include <cstdint>
#include <optional>
#include <vector>

#include "recipes/mix/plan.h"
#include "timeline/combination.h"

namespace kadr::recipes::mix {

struct Combination {
  timeline::Choice clips;                 ///< by video block: number in the plan, from 0
  std::optional<std::size_t> voice_line;  ///< number in the plan, from 0
  std::optional<std::size_t> music;       ///< number in all audio blocks' clips in a row, from 0

  friend bool operator==(const Combination&, const Combination&) = default;
};

/// Numbers, as in Combination, of what can be used.
struct Usable {
  std::vector<std::vector<std::uint32_t>> clips;  ///< by video block
  std::vector<std::size_t> music;
};

[[nodiscard]] Usable all_usable(const MixPlan& plan);

/// All music of a plan in a row.
[[nodiscard]] std::vector<ClipSource> music_of(const MixPlan& plan);

/// The videos in their order: number i of the result becomes file i + 1. Voice lines are dealt in turn; the music of a
/// choice of clips is the same whatever else is picked.
/// Errors: those of timeline::select_combinations. No list in `usable.clips` is empty.
[[nodiscard]] Result<std::vector<Combination>> line_up(const MixPlan& plan, const Usable& usable);

/// Numbers, from 0, of the lines that are spoken in some combination, ascending.
[[nodiscard]] std::vector<std::size_t> used_lines(const std::vector<Combination>& combinations);

}  // namespace kadr::recipes::mix
