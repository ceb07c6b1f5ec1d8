#include "darkroom/nal_units.h"

#include <gtest/gtest.h>

namespace kadr::darkroom {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(NalUnits, change_start_codes_of_either_length_into_lengths) {
  EXPECT_EQ(with_lengths(Bytes{0, 0, 0, 1, 0x65, 7, 0, 0, 1, 0x41}), (Bytes{0, 0, 0, 2, 0x65, 7, 0, 0, 0, 1, 0x41}));
}

TEST(NalUnits, keep_zeros_inside_and_drop_those_at_the_end) {
  EXPECT_EQ(with_lengths(Bytes{0, 0, 1, 0x65, 0, 0, 3, 9, 0, 0}), (Bytes{0, 0, 0, 5, 0x65, 0, 0, 3, 9}));
}

TEST(NalUnits, of_nothing_are_none) {
  EXPECT_TRUE(with_lengths({}).empty());
  EXPECT_TRUE(with_lengths(Bytes{1, 2, 3}).empty());
  EXPECT_TRUE(with_lengths(Bytes{0, 0, 1}).empty());
}

}  // namespace
}  // namespace kadr::darkroom
