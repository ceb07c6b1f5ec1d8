#include "app/amounts.h"

#include <gtest/gtest.h>

namespace kadr::app {
namespace {

TEST(Grouped, separates_thousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'000'000), "1,000,000");
  EXPECT_EQ(grouped(-1234), "-1,234");
  EXPECT_EQ(grouped(-123), "-123");
}

TEST(Counted, one_thing_is_singular) {
  EXPECT_EQ(counted(1, "video"), "1 video");
  EXPECT_EQ(counted(0, "video"), "0 videos");
  EXPECT_EQ(counted(1000, "video"), "1,000 videos");
}

TEST(BytesText, chooses_the_unit_that_gives_few_digits) {
  EXPECT_EQ(bytes_text(0), "0 bytes");
  EXPECT_EQ(bytes_text(1), "1 byte");
  EXPECT_EQ(bytes_text(999), "999 bytes");
  EXPECT_EQ(bytes_text(1'000), "1 kB");
  EXPECT_EQ(bytes_text(3'440'000), "3.4 MB");
  EXPECT_EQ(bytes_text(999'600), "1 MB");
  EXPECT_EQ(bytes_text(10'400'000'000), "10 GB");
}

TEST(DurationText, grows_coarser_with_length) {
  EXPECT_EQ(duration_text(0.421), "0.42 s");
  EXPECT_EQ(duration_text(4.24), "4.2 s");
  EXPECT_EQ(duration_text(59.96), "1 min 0 s");
  EXPECT_EQ(duration_text(63), "1 min 3 s");
  EXPECT_EQ(duration_text(7530), "2 h 5 min");
}

TEST(ClockText, reads_like_a_clock) {
  EXPECT_EQ(clock_text(3.4), "0:03");
  EXPECT_EQ(clock_text(750), "12:30");
  EXPECT_EQ(clock_text(3723), "1:02:03");
}

TEST(NumberText, drops_zeros_at_the_end) {
  EXPECT_EQ(number_text(30.0, 3), "30");
  EXPECT_EQ(number_text(23.976023, 3), "23.976");
  EXPECT_EQ(number_text(-0.01, 1), "0");
}

TEST(Amounts, money_is_told_in_cents_and_what_is_less_exactly) {
  EXPECT_EQ(money_text(0), "nothing");
  EXPECT_EQ(money_text(350'000), "$0.35");
  EXPECT_EQ(money_text(12'500'000), "$12.50");
  EXPECT_EQ(money_text(2'345'678), "$2.35");
  EXPECT_EQ(money_text(1'200), "$0.0012");
}

}  // namespace
}  // namespace kadr::app
