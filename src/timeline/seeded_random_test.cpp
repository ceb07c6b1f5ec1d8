#include "timeline/seeded_random.h"

#include <array>

#include <gtest/gtest.h>

namespace kadr::timeline {
namespace {

TEST(SeededRandom, gives_the_published_numbers_of_splitmix64) {
  // The first outputs of the reference implementation for this seed (https://prng.di.unimi.it/splitmix64.c).
  SeededRandom random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
  EXPECT_EQ(random.next(), 9817491932198370423U);
}

TEST(SeededRandom, below_stays_below_and_reaches_everything_about_equally) {
  SeededRandom random(7);
  std::array<int, 6> counts{};

  for (int i = 0; i < 6000; ++i) ++counts.at(random.below(6));

  for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
  EXPECT_EQ(random.below(1), 0U);
}

TEST(SeededRandom, derived_seeds_differ_for_neighbours_and_repeat) {
  EXPECT_EQ(derive_seed(1, 2), derive_seed(1, 2));
  EXPECT_NE(derive_seed(1, 2), derive_seed(1, 3));
  EXPECT_NE(derive_seed(1, 2), derive_seed(2, 2));
  EXPECT_NE(derive_seed(0, 0), 0U);
}

}  // namespace
}  // namespace kadr::timeline
