#pragma once

/// Walking through the combinations that the rules allow, in the order of the product, without entering a branch whose
/// beginning is already forbidden.
///
/// Thread: one owner.

#include <cstdint>
#include <limits>
#include <vector>

#include "timeline/combination.h"

namespace kadr::timeline {

/// Stands in a Choice for a block whose clip is not chosen yet.
inline constexpr std::uint32_t kOpen = std::numeric_limits<std::uint32_t>::max();

/// The exclusion rules, found by the clips they name. Borrows the rules.
class ExclusionIndex {
 public:
  explicit ExclusionIndex(const std::vector<Exclusion>& exclusions);

  /// False when a rule that names the chosen clip of `block` is met by the choice. Open blocks meet no rule.
  [[nodiscard]] bool allows_at(const Choice& choice, std::size_t block) const;
  [[nodiscard]] bool allows(const Choice& choice) const;
  [[nodiscard]] bool empty() const { return rules_of_.empty(); }

 private:
  /// By block, then by clip; shorter than the blocks where no rule names the last ones.
  std::vector<std::vector<std::vector<const Exclusion*>>> rules_of_;
};

class CombinationWalk {
 public:
  /// Rules can be written that make every search hopeless; a walk gives up after so many tries.
  static constexpr std::int64_t kMaxTries = 10'000'000;

  /// \param pinned which clips are fixed already; kOpen (or an empty choice) for those that vary. Borrows the others.
  CombinationWalk(const BlockSizes& sizes, const ExclusionIndex& rules, Choice pinned = {},
                  std::int64_t max_tries = kMaxTries);

  /// Goes to the first, then to each next allowed combination. False after the last one.
  [[nodiscard]] bool advance();

  /// The combination that advance() went to.
  [[nodiscard]] const Choice& current() const { return current_; }

  /// True when the walk ended because it tried too often, not because there is nothing more.
  [[nodiscard]] bool gave_up() const { return tries_left_ < 0; }

 private:
  [[nodiscard]] bool choose_next(std::size_t block);

  const BlockSizes& sizes_;
  const ExclusionIndex& rules_;
  Choice pinned_;
  Choice current_;
  bool started_ = false;
  bool ended_ = false;
  std::int64_t tries_left_;
};

}  // namespace kadr::timeline
