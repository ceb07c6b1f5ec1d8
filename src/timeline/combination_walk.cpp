#include "timeline/combination_walk.h"

#include <algorithm>

namespace kadr::timeline {

ExclusionIndex::ExclusionIndex(const std::vector<Exclusion>& exclusions) {
  for (const Exclusion& exclusion : exclusions) {
    for (const ClipPlace& place : exclusion) {
      if (rules_of_.size() <= place.block) rules_of_.resize(place.block + 1);
      auto& clips = rules_of_[place.block];
      if (clips.size() <= place.clip) clips.resize(place.clip + 1);
      clips[place.clip].push_back(&exclusion);
    }
  }
}

bool ExclusionIndex::allows_at(const Choice& choice, std::size_t block) const {
  if (block >= rules_of_.size() || choice[block] >= rules_of_[block].size()) return true;
  return std::ranges::none_of(rules_of_[block][choice[block]], [&](const Exclusion* exclusion) {
    return std::ranges::all_of(*exclusion, [&](const ClipPlace& place) { return choice[place.block] == place.clip; });
  });
}

bool ExclusionIndex::allows(const Choice& choice) const {
  if (rules_of_.empty()) return true;
  for (std::size_t block = 0; block < choice.size(); ++block) {
    if (!allows_at(choice, block)) return false;
  }
  return true;
}

CombinationWalk::CombinationWalk(const BlockSizes& sizes, const ExclusionIndex& rules, Choice pinned,
                                 std::int64_t max_tries)
    : sizes_(sizes), rules_(rules), pinned_(std::move(pinned)), tries_left_(max_tries) {
  if (pinned_.empty()) pinned_.assign(sizes_.size(), kOpen);
  current_ = pinned_;
}

bool CombinationWalk::advance() {
  if (ended_) return false;
  std::size_t block = started_ ? sizes_.size() - 1 : 0;
  bool forward = !started_;
  started_ = true;
  while (true) {
    // A pinned block has one value: it is passed through on the way forward and has nothing more on the way back.
    const bool pinned = pinned_[block] != kOpen;
    const bool found = pinned ? forward && --tries_left_ >= 0 && rules_.allows_at(current_, block) : choose_next(block);
    if (found && block + 1 == sizes_.size()) return true;
    if (gave_up() || (!found && block == 0)) {
      ended_ = true;
      return false;
    }
    forward = found;
    block = found ? block + 1 : block - 1;
  }
}

bool CombinationWalk::choose_next(std::size_t block) {
  std::uint32_t& clip = current_[block];
  clip = clip == kOpen ? 0 : clip + 1;
  for (; clip < sizes_[block]; ++clip) {
    if (--tries_left_ < 0) return false;
    if (rules_.allows_at(current_, block)) return true;
  }
  clip = kOpen;
  return false;
}

}  // namespace kadr::timeline
