#include "base/near_match.h"

#include <gtest/gtest.h>

namespace kadr::base {
namespace {

TEST(NearMatch, counts_edits_ignoring_case) {
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("Adam", "adam"), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
}

TEST(NearMatch, nearest_comes_first_and_strangers_are_left_out) {
  const std::vector<std::string> names{"contain", "cover", "covers", "stretch"};

  EXPECT_EQ(near_matches("cove", names, 3), (std::vector<std::string>{"cover", "covers"}));
  EXPECT_TRUE(near_matches("zzz", names, 3).empty());
}

TEST(NearMatch, a_part_of_a_name_is_near) {
  const std::vector<std::string> names{"Adam - deep and calm", "Bella"};

  EXPECT_EQ(near_matches("adam", names, 3), (std::vector<std::string>{"Adam - deep and calm"}));
}

}  // namespace
}  // namespace kadr::base
