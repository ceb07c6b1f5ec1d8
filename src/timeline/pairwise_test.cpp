#include "timeline/pairwise.h"

#include <algorithm>
#include <set>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "timeline/combination_walk.h"

namespace kadr::timeline {
namespace {

using Pair = std::tuple<std::size_t, std::uint32_t, std::size_t, std::uint32_t>;

std::set<Pair> pairs_that_meet(const std::vector<Choice>& rows) {
  std::set<Pair> pairs;
  for (const Choice& row : rows) {
    for (std::size_t a = 0; a < row.size(); ++a) {
      for (std::size_t b = a + 1; b < row.size(); ++b) pairs.insert({a, row[a], b, row[b]});
    }
  }
  return pairs;
}

std::vector<Choice> whole_product(const BlockSizes& sizes, const std::vector<Exclusion>& exclusions) {
  const ExclusionIndex rules(exclusions);
  std::vector<Choice> rows;
  for (CombinationWalk walk(sizes, rules); walk.advance();) rows.push_back(walk.current());
  return rows;
}

std::size_t all_pairs(const BlockSizes& sizes) {
  std::size_t pairs = 0;
  for (std::size_t a = 0; a < sizes.size(); ++a) {
    for (std::size_t b = a + 1; b < sizes.size(); ++b) pairs += std::size_t{sizes[a]} * sizes[b];
  }
  return pairs;
}

struct Case {
  BlockSizes sizes;
  /// Rows over the lower bound that are allowed, in per cent.
  std::size_t slack = 0;
};

TEST(Pairwise, every_pair_meets_in_few_rows) {
  const std::vector<Case> cases{{{1, 1}},
                                {{2, 3}},
                                {{2, 2, 2}},
                                {{2, 3, 2}},
                                {{3, 3, 3}},
                                {{4, 4, 4}},
                                {{10, 10, 10}},
                                {{7, 5, 3}},
                                {{3, 5, 7}},
                                {{5, 5, 5, 5}},
                                {{7, 7, 7, 7, 7}},
                                {{11, 11, 11, 11, 11, 11}},
                                {{6, 4, 3, 2}},
                                {{3, 3, 3, 3}},
                                {{1, 4, 1, 4}},
                                {{10, 10, 10, 10}, 35},
                                {{4, 4, 4, 4, 4}, 50},
                                {{6, 6, 6, 6}, 35},
                                {{12, 9, 9, 4, 3, 2}, 25},
                                {{2, 2, 2, 2, 2, 2}, 100},
                                {{100, 90, 80, 5}, 10}};
  for (const Case& c : cases) {
    const auto rows = pairwise_combinations(c.sizes, {});
    ASSERT_TRUE(rows);
    EXPECT_EQ(pairs_that_meet(*rows).size(), all_pairs(c.sizes)) << testing::PrintToString(c.sizes);
    const std::size_t bound = pairwise_lower_bound(c.sizes);
    EXPECT_LE(rows->size() * 100, bound * (100 + c.slack)) << testing::PrintToString(c.sizes) << " " << rows->size();
    EXPECT_TRUE(std::ranges::is_sorted(*rows));
  }
}

TEST(Pairwise, one_block_gives_each_clip_once) {
  EXPECT_EQ(pairwise_combinations({4}, {}).value().size(), 4U);
}

TEST(Pairwise, meets_every_pair_that_rules_allow_and_none_that_they_forbid) {
  const BlockSizes sizes{4, 4, 3, 3};
  const std::vector<std::vector<Exclusion>> tables{
      {{{0, 0}, {1, 0}}},
      {{{0, 0}, {1, 0}}, {{0, 0}, {1, 1}}, {{0, 0}, {1, 2}}},
      {{{1, 2}}},
      {{{0, 3}, {2, 0}, {3, 0}}, {{0, 3}, {2, 0}, {3, 1}}},
      // Clip 1 of block 0 forces clip 0 of block 2, which cannot meet clip 0 of block 3: an impossible pair.
      {{{0, 1}, {2, 1}}, {{0, 1}, {2, 2}}, {{2, 0}, {3, 0}}},
  };
  for (const auto& exclusions : tables) {
    const auto rows = pairwise_combinations(sizes, exclusions);
    ASSERT_TRUE(rows);
    const ExclusionIndex rules(exclusions);
    for (const Choice& row : *rows) EXPECT_TRUE(rules.allows(row)) << testing::PrintToString(row);
    EXPECT_EQ(pairs_that_meet(*rows), pairs_that_meet(whole_product(sizes, exclusions)));
    EXPECT_LE(rows->size(), 26U);
  }
}

TEST(Pairwise, needs_no_enumeration_of_the_product) {
  const auto rows = pairwise_combinations(BlockSizes(20, 10), {});
  ASSERT_TRUE(rows);
  EXPECT_EQ(pairs_that_meet(*rows).size(), all_pairs(BlockSizes(20, 10)));
  EXPECT_LE(rows->size(), 260U);
}

TEST(Pairwise, refuses_what_would_not_fit_in_memory) {
  EXPECT_EQ(pairwise_combinations(BlockSizes(64, 1000), {}).error().code, ErrorCode::TooLarge);
}

}  // namespace
}  // namespace kadr::timeline
