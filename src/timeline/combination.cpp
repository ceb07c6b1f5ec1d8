#include "timeline/combination.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "timeline/combination_walk.h"
#include "timeline/pairwise.h"
#include "timeline/seeded_random.h"

namespace kadr::timeline {
namespace {

/// Up to this size a sample is drawn exactly, by walking through all that the rules allow.
constexpr std::uint64_t kWalkable = 1U << 20U;

std::string count_text(std::uint64_t count) {
  return count == kUncountable ? fmt::format("more than {}", UINT64_MAX - 1) : fmt::format("{}", count);
}

constexpr std::string_view kWaysToCut =
    R"(set "limit" to make only the first ones, or "pick" to {"sample": N} or "pairwise")";

std::unexpected<Error> too_many(const Selection& selection) {
  return fail(ErrorCode::TooLarge,
              fmt::format("the blocks make {} combinations, more than the {} that one mix makes; {}",
                          count_text(product_count(selection.sizes)), selection.most, kWaysToCut));
}

std::unexpected<Error> too_tangled() {
  return fail(ErrorCode::InvalidArgument,
              "the rules forbid so much that the allowed combinations cannot be found in reasonable time; "
              "use fewer rules, or leave out the clips that they forbid most");
}

Result<std::vector<Choice>> select_all(const Selection& selection, const ExclusionIndex& rules) {
  const std::size_t wanted = std::min(selection.limit.value_or(selection.most + 1), selection.most + 1);
  if (rules.empty() && !selection.limit && product_count(selection.sizes) > selection.most) return too_many(selection);
  std::vector<Choice> choices;
  CombinationWalk walk(selection.sizes, rules);
  while (choices.size() < wanted && walk.advance()) choices.push_back(walk.current());
  if (walk.gave_up()) return too_tangled();
  if (choices.size() > selection.most) return too_many(selection);
  return choices;
}

/// Knuth's algorithm S: each allowed combination is as likely as any other, and they come in order.
std::vector<Choice> sample_by_walking(const Selection& selection, const ExclusionIndex& rules) {
  std::uint64_t allowed = 0;
  for (CombinationWalk walk(selection.sizes, rules); walk.advance();) ++allowed;
  SeededRandom random(selection.seed);
  std::vector<Choice> sample;
  CombinationWalk walk(selection.sizes, rules);
  for (; allowed > 0 && walk.advance(); --allowed) {
    if (random.below(allowed) < selection.pick.count - sample.size()) sample.push_back(walk.current());
  }
  return sample;
}

/// Draws a clip for every block and throws away what is forbidden or there already. Where the rules leave so little
/// that drawing rarely hits, the first allowed combinations make up the number.
Result<std::vector<Choice>> sample_by_drawing(const Selection& selection, const ExclusionIndex& rules) {
  SeededRandom random(selection.seed);
  std::set<Choice> sample;
  const std::uint64_t draws = 100 * selection.pick.count + 100'000;
  for (std::uint64_t draw = 0; draw < draws && sample.size() < selection.pick.count; ++draw) {
    Choice choice;
    for (const std::uint32_t size : selection.sizes) choice.push_back(static_cast<std::uint32_t>(random.below(size)));
    if (rules.allows(choice)) sample.insert(std::move(choice));
  }
  CombinationWalk walk(selection.sizes, rules);
  while (sample.size() < selection.pick.count && walk.advance()) sample.insert(walk.current());
  if (walk.gave_up()) return too_tangled();
  return std::vector<Choice>(sample.begin(), sample.end());
}

Result<std::vector<Choice>> select_sample(const Selection& selection, const ExclusionIndex& rules) {
  if (selection.pick.count > selection.most) {
    return fail(ErrorCode::TooLarge, fmt::format("a sample of {} combinations is more than the {} that one mix makes",
                                                 selection.pick.count, selection.most));
  }
  if (product_count(selection.sizes) <= kWalkable) return sample_by_walking(selection, rules);
  return sample_by_drawing(selection, rules);
}

Result<std::vector<Choice>> select_pairwise(const Selection& selection) {
  const std::uint64_t least = pairwise_lower_bound(selection.sizes);
  if (least <= selection.most) {
    KADR_TRY(std::vector<Choice> choices, pairwise_combinations(selection.sizes, selection.exclusions));
    if (choices.size() <= selection.most || selection.limit.value_or(selection.most + 1) <= selection.most)
      return choices;
  }
  return fail(ErrorCode::TooLarge,
              fmt::format("every two clips can only meet in {} combinations or more, and one mix makes at most {}; set "
                          "\"pick\" to {{\"sample\": N}}",
                          count_text(least), selection.most));
}

Result<std::vector<Choice>> pick_combinations(const Selection& selection, const ExclusionIndex& rules) {
  switch (selection.pick.mode) {
    case PickMode::Sample:
      return select_sample(selection, rules);
    case PickMode::Pairwise:
      return select_pairwise(selection);
    case PickMode::All:
      break;
  }
  return select_all(selection, rules);
}

}  // namespace

std::uint64_t product_count(std::span<const std::uint32_t> sizes) {
  std::uint64_t count = 1;
  for (const std::uint32_t size : sizes) {
    if (size != 0 && count > (kUncountable - 1) / size) return kUncountable;
    count *= size;
  }
  return count;
}

Choice choice_at(std::span<const std::uint32_t> sizes, std::uint64_t index) {
  Choice choice(sizes.size());
  for (std::size_t block = sizes.size(); block-- > 0;) {
    choice[block] = static_cast<std::uint32_t>(index % sizes[block]);
    index /= sizes[block];
  }
  return choice;
}

Result<std::vector<Choice>> select_combinations(const Selection& selection) {
  const ExclusionIndex rules(selection.exclusions);
  KADR_TRY(std::vector<Choice> choices, pick_combinations(selection, rules));
  if (choices.empty()) {
    return fail(ErrorCode::InvalidArgument, "the rules leave no combination; remove a rule or add clips");
  }
  if (selection.limit && choices.size() > *selection.limit) choices.resize(*selection.limit);
  return choices;
}

std::size_t draw_for(const Choice& choice, std::uint64_t seed, std::size_t count) {
  std::uint64_t derived = derive_seed(seed, choice.size());
  for (const std::uint32_t clip : choice) derived = derive_seed(derived, clip);
  return static_cast<std::size_t>(SeededRandom(derived).below(count));
}

}  // namespace kadr::timeline
