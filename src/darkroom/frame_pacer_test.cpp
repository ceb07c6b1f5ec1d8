#include "darkroom/frame_pacer.h"

#include <vector>

#include <gtest/gtest.h>

namespace kadr::darkroom {
namespace {

using timeline::FrameRate;
using timeline::Rational;

std::vector<timeline::FrameCount> pace(Rational tick, FrameRate rate, const std::vector<std::int64_t>& timestamps) {
  FramePacer pacer(tick, rate);
  std::vector<timeline::FrameCount> shown;
  for (const std::int64_t timestamp : timestamps) shown.push_back(pacer.shown_from(timestamp));
  return shown;
}

TEST(FramePacer, same_rate_shows_each_frame_once_even_with_rounded_milliseconds) {
  EXPECT_EQ(pace({1, 1000}, {30, 1}, {0, 33, 67, 100, 133, 167}), (std::vector<std::int64_t>{0, 1, 2, 3, 4, 5}));
}

TEST(FramePacer, slower_clip_repeats_frames) {
  EXPECT_EQ(pace({1, 24}, {30, 1}, {0, 1, 2, 3, 4}), (std::vector<std::int64_t>{0, 1, 3, 4, 5}));
}

TEST(FramePacer, faster_clip_puts_two_frames_on_one) {
  EXPECT_EQ(pace({1, 60}, {30, 1}, {0, 1, 2, 3, 4}), (std::vector<std::int64_t>{0, 1, 1, 2, 2}));
}

TEST(FramePacer, begins_at_zero_wherever_the_clip_begins) {
  EXPECT_EQ(pace({1, 90000}, {30, 1}, {126000, 129000}), (std::vector<std::int64_t>{0, 1}));
}

TEST(FramePacer, never_goes_back) {
  EXPECT_EQ(pace({1, 30}, {30, 1}, {0, 5, 3, 6}), (std::vector<std::int64_t>{0, 5, 5, 6}));
}

TEST(FramePacer, lasts_as_long_as_the_clip_in_whole_frames) {
  FramePacer pacer({1, 1000}, {30, 1});
  (void)pacer.shown_from(0);
  EXPECT_EQ(pacer.end(10), 1);
  (void)pacer.shown_from(2967);
  EXPECT_EQ(pacer.end(3000), 90);
}

TEST(FramePacer, does_not_lengthen_a_faster_clip_by_its_last_frame) {
  FramePacer pacer({1, 60}, {30, 1});
  for (std::int64_t frame = 0; frame < 60; ++frame) (void)pacer.shown_from(frame);
  EXPECT_EQ(pacer.end(60), 30);
}

TEST(FramePacer, does_not_drift_over_a_day_at_ntsc_rates) {
  FramePacer pacer({1001, 30000}, {30000, 1001});
  EXPECT_EQ(pacer.shown_from(0), 0);
  EXPECT_EQ(pacer.shown_from(2'589'410), 2'589'410);
}

}  // namespace
}  // namespace kadr::darkroom
