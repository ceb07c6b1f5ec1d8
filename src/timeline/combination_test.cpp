#include "timeline/combination.h"

#include <algorithm>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::timeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<Choice> chosen(const Selection& selection) {
  auto choices = select_combinations(selection);
  EXPECT_TRUE(choices) << (choices ? "" : choices.error().message);
  return choices ? *choices : std::vector<Choice>{};
}

Error refused(const Selection& selection) {
  const auto choices = select_combinations(selection);
  EXPECT_FALSE(choices);
  return choices ? Error{} : choices.error();
}

TEST(Product, counts_and_says_when_it_cannot) {
  EXPECT_EQ(product_count(BlockSizes{2, 3, 2}), 12U);
  EXPECT_EQ(product_count(BlockSizes{1000, 1000, 1000}), 1'000'000'000U);
  EXPECT_EQ(product_count(BlockSizes(64, 2)), kUncountable);
  EXPECT_EQ(product_count(BlockSizes(63, 2)), std::uint64_t{1} << 63U);
  EXPECT_EQ(product_count(BlockSizes(30, 1000)), kUncountable);
}

TEST(Product, last_block_varies_fastest) {
  const auto choices = chosen({.sizes = {2, 3}});

  EXPECT_THAT(choices, ElementsAre(Choice{0, 0}, Choice{0, 1}, Choice{0, 2}, Choice{1, 0}, Choice{1, 1}, Choice{1, 2}));
  for (std::size_t i = 0; i < choices.size(); ++i) EXPECT_EQ(choice_at(BlockSizes{2, 3}, i), choices[i]);
}

TEST(Product, any_place_of_a_huge_product_is_computed_directly) {
  const BlockSizes sizes(9, 100);
  EXPECT_EQ(choice_at(sizes, product_count(sizes) - 1), Choice(9, 99));
  EXPECT_EQ(choice_at(sizes, 1'020'304), (Choice{0, 0, 0, 0, 0, 1, 2, 3, 4}));
}

TEST(Select, refuses_a_billion_with_the_count_and_the_ways_out) {
  const Error error = refused({.sizes = {1000, 1000, 1000}});

  EXPECT_EQ(error.code, ErrorCode::TooLarge);
  EXPECT_THAT(error.message, HasSubstr("1000000000 combinations"));
  EXPECT_THAT(error.message, HasSubstr("\"limit\""));
  EXPECT_THAT(error.message, HasSubstr("\"pick\""));
}

TEST(Select, refuses_what_overflows) {
  EXPECT_THAT(refused({.sizes = BlockSizes(64, 1000)}).message, HasSubstr("more than 18446744073709551614"));
}

TEST(Select, limit_takes_the_first_of_any_product) {
  EXPECT_THAT(chosen({.sizes = {2, 3}, .limit = 4}),
              ElementsAre(Choice{0, 0}, Choice{0, 1}, Choice{0, 2}, Choice{1, 0}));
  EXPECT_EQ(chosen({.sizes = BlockSizes(64, 1000), .limit = 3}).back().back(), 2U);
  EXPECT_EQ(chosen({.sizes = {2, 3}, .limit = 100}).size(), 6U);
  EXPECT_EQ(refused({.sizes = {1000, 1000}, .limit = 200'000}).code, ErrorCode::TooLarge);
}

TEST(Select, rules_keep_clips_apart) {
  const auto choices = chosen({.sizes = {2, 2, 2}, .exclusions = {{{0, 0}, {2, 1}}}});

  EXPECT_THAT(choices, ElementsAre(Choice{0, 0, 0}, Choice{0, 1, 0}, Choice{1, 0, 0}, Choice{1, 0, 1}, Choice{1, 1, 0},
                                   Choice{1, 1, 1}));
}

TEST(Select, a_rule_of_three_forbids_only_all_three) {
  EXPECT_EQ(chosen({.sizes = {2, 2, 2}, .exclusions = {{{0, 1}, {1, 1}, {2, 1}}}}).size(), 7U);
}

TEST(Select, a_rule_of_one_clip_never_uses_it) {
  for (const Choice& choice : chosen({.sizes = {3, 3}, .exclusions = {{{1, 2}}}})) EXPECT_NE(choice[1], 2U);
}

TEST(Select, rules_that_leave_nothing_are_an_error) {
  for (const PickMode mode : {PickMode::All, PickMode::Sample, PickMode::Pairwise}) {
    const Error error = refused({.sizes = {1, 2}, .exclusions = {{{0, 0}}}, .pick = {mode, 5}});
    EXPECT_EQ(error.code, ErrorCode::InvalidArgument);
    EXPECT_THAT(error.message, HasSubstr("rules leave no combination"));
  }
}

TEST(Select, rules_can_bring_a_product_under_the_most) {
  std::vector<Exclusion> all_but_one;
  for (std::uint32_t clip = 1; clip < 100; ++clip) all_but_one.push_back({{0, clip}});

  EXPECT_EQ(chosen({.sizes = {100, 100}, .exclusions = all_but_one, .most = 100}).size(), 100U);
  EXPECT_EQ(refused({.sizes = {100, 100}, .exclusions = {{{0, 0}, {1, 0}}}, .most = 100}).code, ErrorCode::TooLarge);
}

TEST(Select, hopeless_rules_are_given_up) {
  // Whatever the first blocks are, the last two cannot be chosen, which a walk only finds out at the end.
  std::vector<Exclusion> every_pair;
  for (std::uint32_t a = 0; a < 10; ++a) {
    for (std::uint32_t b = 0; b < 10; ++b) every_pair.push_back({{28, a}, {29, b}});
  }

  EXPECT_THAT(refused({.sizes = BlockSizes(30, 10), .exclusions = every_pair, .limit = 1}).message,
              HasSubstr("forbid so much"));
}

TEST(Sample, is_distinct_ordered_and_the_same_for_the_same_seed) {
  for (const BlockSizes& sizes : {BlockSizes{10, 10, 10}, BlockSizes(40, 100)}) {
    const Selection selection{.sizes = sizes, .pick = {PickMode::Sample, 50}, .seed = 42};
    Selection other = selection;
    other.seed = 43;

    const auto sample = chosen(selection);

    EXPECT_EQ(sample.size(), 50U);
    EXPECT_TRUE(std::ranges::is_sorted(sample));
    EXPECT_EQ(std::set<Choice>(sample.begin(), sample.end()).size(), 50U);
    EXPECT_EQ(sample, chosen(selection));
    EXPECT_NE(sample, chosen(other));
  }
}

TEST(Sample, known_numbers_never_change) {
  EXPECT_THAT(chosen({.sizes = {3, 4, 5}, .pick = {PickMode::Sample, 4}, .seed = 1}),
              ElementsAre(Choice{0, 1, 4}, Choice{1, 3, 3}, Choice{2, 0, 1}, Choice{2, 1, 4}));
}

TEST(Sample, every_combination_is_about_equally_likely) {
  std::map<Choice, int> drawn;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    for (const Choice& choice : chosen({.sizes = {2, 3}, .pick = {PickMode::Sample, 2}, .seed = seed})) ++drawn[choice];
  }

  EXPECT_EQ(drawn.size(), 6U);
  for (const auto& [choice, times] : drawn) EXPECT_NEAR(times, 1000, 120);
}

TEST(Sample, of_more_than_there_are_is_all_of_them) {
  EXPECT_EQ(chosen({.sizes = {2, 3}, .pick = {PickMode::Sample, 100}}), chosen({.sizes = {2, 3}}));
}

TEST(Sample, honours_rules_in_small_and_huge_products) {
  for (const BlockSizes& sizes : {BlockSizes{10, 10, 10}, BlockSizes(40, 10)}) {
    const auto sample =
        chosen({.sizes = sizes, .exclusions = {{{0, 1}}, {{1, 1}, {2, 1}}}, .pick = {PickMode::Sample, 200}});

    EXPECT_EQ(sample.size(), 200U);
    for (const Choice& choice : sample) EXPECT_TRUE(choice[0] != 1 && (choice[1] != 1 || choice[2] != 1));
  }
}

TEST(Sample, finds_the_few_that_rules_leave_of_a_huge_product) {
  std::vector<Exclusion> only_first;
  for (std::size_t block = 0; block < 30; ++block) {
    for (std::uint32_t clip = 1; clip < 10; ++clip) {
      if (block != 3) only_first.push_back({{block, clip}});
    }
  }

  EXPECT_EQ(chosen({.sizes = BlockSizes(30, 10), .exclusions = only_first, .pick = {PickMode::Sample, 20}}).size(),
            10U);
}

TEST(Sample, over_the_most_is_refused) {
  EXPECT_EQ(refused({.sizes = BlockSizes(30, 10), .pick = {PickMode::Sample, 100'001}}).code, ErrorCode::TooLarge);
}

TEST(Draw, is_the_same_for_the_same_choice_and_spread_over_all) {
  std::vector<int> counts(3);
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const Choice choice = choice_at(BlockSizes{20, 20, 20}, i);
    const std::size_t track = draw_for(choice, 5, 3);
    EXPECT_EQ(track, draw_for(choice, 5, 3));
    ++counts.at(track);
  }
  for (const int count : counts) EXPECT_NEAR(count, 1000, 120);
}

TEST(Draw, depends_on_the_seed) {
  int differ = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    const Choice choice = choice_at(BlockSizes{10, 10}, i);
    if (draw_for(choice, 1, 2) != draw_for(choice, 2, 2)) ++differ;
  }
  EXPECT_NEAR(differ, 50, 25);
}

}  // namespace
}  // namespace kadr::timeline
