#include "timeline/coded_run.h"

#include <gtest/gtest.h>

namespace kadr::timeline {
namespace {

PictureRun good_pictures() {
  return {.width = 64,
          .height = 64,
          .rate = {30, 1},
          .configuration = {std::byte{1}},
          .offset = 48,
          .sizes = {100, 20, 10, 10},
          .shown_at = {0, 3, 1, 2},
          .key_frames = {0},
          .reorder_delay = 1};
}

SoundRun good_sound() {
  return {.configuration = {std::byte{0x11}}, .offset = 48, .sizes = {5, 5, 5}, .priming = 1024, .samples = 2000};
}

TEST(PictureRun, good_run_passes_and_adds_up) {
  EXPECT_TRUE(check(good_pictures()));
  EXPECT_EQ(good_pictures().length(), 140);
  EXPECT_EQ(good_pictures().frames(), 4);
}

TEST(PictureRun, a_liar_is_caught) {
  const auto broken = [](auto change) {
    PictureRun run = good_pictures();
    change(run);
    return !check(run);
  };

  EXPECT_TRUE(broken([](PictureRun& run) { run.sizes.clear(); }));
  EXPECT_TRUE(broken([](PictureRun& run) { run.sizes[2] = 0; }));
  EXPECT_TRUE(broken([](PictureRun& run) { run.offset = -1; }));
  EXPECT_TRUE(broken([](PictureRun& run) { run.shown_at[1] = 1; }));
  EXPECT_TRUE(broken([](PictureRun& run) { run.shown_at[1] = 9; }));
  EXPECT_TRUE(broken([](PictureRun& run) { run.reorder_delay = 0; }));
  EXPECT_TRUE(broken([](PictureRun& run) { run.key_frames = {1}; }));
  EXPECT_TRUE(broken([](PictureRun& run) { run.key_frames = {0, 0}; }));
  EXPECT_TRUE(broken([](PictureRun& run) { run.key_frames = {0, 4}; }));
  EXPECT_TRUE(broken([](PictureRun& run) { run.configuration.clear(); }));
}

TEST(SoundRun, keeps_enough_packets_and_never_more_than_there_are) {
  EXPECT_EQ(good_sound().packets_for(1), 2U);  // one of priming, one with the sample
  EXPECT_EQ(good_sound().packets_for(1024), 2U);
  EXPECT_EQ(good_sound().packets_for(1025), 3U);
  EXPECT_EQ(good_sound().packets_for(1 << 20), 3U);
}

TEST(SoundRun, a_liar_is_caught) {
  SoundRun run = good_sound();
  EXPECT_TRUE(check(run));
  run.samples = 2049;
  EXPECT_FALSE(check(run));
  run.samples = INT64_MAX;
  EXPECT_FALSE(check(run)) << "with the priming, more than any number holds";
}

}  // namespace
}  // namespace kadr::timeline
