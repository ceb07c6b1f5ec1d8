#include "timeline/rational.h"

#include <gtest/gtest.h>

namespace kadr::timeline {
namespace {

TEST(Rational, is_reduced_with_a_positive_denominator) {
  EXPECT_EQ(Rational(6, -4).numerator(), -3);
  EXPECT_EQ(Rational(6, -4).denominator(), 2);
}

TEST(Rational, compares_exactly_where_doubles_would_not) {
  EXPECT_LT(Rational(9007199254740992, 9007199254740993), Rational(9007199254740993, 9007199254740994));
}

TEST(Rational, adds_without_rounding) {
  EXPECT_EQ(Rational(1001, 30000) + Rational(1, 3), Rational(11001, 30000));
}

TEST(ScaleRound, rounds_halves_away_from_zero) {
  EXPECT_EQ(scale_round(1, 1, 2), 1);
  EXPECT_EQ(scale_round(-1, 1, 2), -1);
  EXPECT_EQ(scale_round(1, 1, 3), 0);
}

TEST(ScaleRound, does_not_overflow_in_between) {
  EXPECT_EQ(scale_round(INT64_MAX / 2, 4, 4), INT64_MAX / 2);
}

TEST(FrameRate, samples_cover_the_frames) {
  EXPECT_EQ((FrameRate{30, 1}.samples(3)), 4800);
  EXPECT_EQ((FrameRate{30000, 1001}.samples(1)), 1602);  // 1601.6 rounded up
}

TEST(FrameRate, reads_what_people_write) {
  EXPECT_EQ(parse_frame_rate("30").value(), (FrameRate{30, 1}));
  EXPECT_EQ(parse_frame_rate("29.97").value(), (FrameRate{30000, 1001}));
  EXPECT_EQ(parse_frame_rate("23.976").value(), (FrameRate{24000, 1001}));
  EXPECT_EQ(parse_frame_rate("12.5").value(), (FrameRate{25, 2}));
  EXPECT_EQ(parse_frame_rate("60000/1001").value(), (FrameRate{60000, 1001}));
}

TEST(FrameRate, has_one_spelling_for_each_rate) {
  EXPECT_EQ(parse_frame_rate("25.976").value(), (FrameRate{2000, 77})) << "26000/1001";
  for (const char* text : {"13.986", "25.976", "27.97", "50/2", "12.500", "29.970"}) {
    const FrameRate rate = parse_frame_rate(text).value();
    EXPECT_EQ(parse_frame_rate(rate.exact()).value(), rate) << text;
  }
}

TEST(FrameRate, refuses_what_is_no_rate) {
  for (const char* text : {"", "0", "-30", "fast", "30fps", "1000", "30/0", "1/2", "nan", "inf"}) {
    EXPECT_FALSE(parse_frame_rate(text)) << text;
  }
}

}  // namespace
}  // namespace kadr::timeline
