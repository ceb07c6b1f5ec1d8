#include "app/stage_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/text_width.h"

namespace kadr::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

StageView conforming() {
  return {.label = {.name = "conform", .item = "clip", .unit = Unit::Frames},
          .items = 8,
          .reused = 3,
          .progress = {.done = 512, .total = 1240},
          .per_second = 210,
          .elapsed = std::chrono::milliseconds(6100)};
}

TEST(RunningLine, says_how_far_how_fast_and_how_long) {
  const std::string line = running_line(conforming(), {.columns = 100, .unicode = true});

  EXPECT_EQ(line, "  conform   ━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌   41 %  512/1,240 frames  210 frames/s  0:03 left");
}

TEST(RunningLine, without_unicode_draws_with_ascii) {
  const std::string line = running_line(conforming(), {.columns = 80});

  EXPECT_EQ(line, "  conform   #######-----------   41 %  512/1,240 frames  210 frames/s  0:03 left");
}

TEST(RunningLine, a_total_that_is_not_known_has_no_bar) {
  StageView stage = conforming();
  stage.progress.total = 0;

  EXPECT_EQ(running_line(stage, {.columns = 80}), "  conform   512 frames  210 frames/s");
}

TEST(RunningLine, before_anything_is_done_says_what_there_is) {
  StageView stage = conforming();
  stage.progress = {};

  EXPECT_EQ(running_line(stage, {.columns = 80}), "  conform   8 clips, 3 already there");
}

TEST(RunningLine, an_estimate_that_was_too_small_never_shows_more_than_all) {
  StageView stage = conforming();
  stage.progress = {.done = 1300, .total = 1240};

  EXPECT_THAT(running_line(stage, {.columns = 80}), HasSubstr("100 %  1,300/1,300 frames"));
}

class RunningLineWidth : public ::testing::TestWithParam<std::size_t> {};

TEST_P(RunningLineWidth, never_exceeds_the_terminal) {
  StageView stage = conforming();
  stage.label.name = "片头片尾片头";

  EXPECT_LE(text_width(running_line(stage, {.columns = GetParam(), .unicode = true})), GetParam());
  EXPECT_LE(text_width(ended_line(stage, {.columns = GetParam(), .unicode = true})), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Columns, RunningLineWidth, ::testing::Range<std::size_t>(1, 120));

TEST(RunningLine, a_narrow_terminal_loses_the_time_left_first) {
  const std::string line = running_line(conforming(), {.columns = 54});

  EXPECT_THAT(line, HasSubstr("210 frames/s"));
  EXPECT_THAT(line, Not(HasSubstr("left")));
}

TEST(RunningLine, colours_only_when_asked) {
  EXPECT_THAT(running_line(conforming(), {.columns = 80, .colour = true}), HasSubstr("\x1B[36m"));
  EXPECT_THAT(running_line(conforming(), {.columns = 80}), Not(HasSubstr("\x1B")));
}

TEST(RunningLine, sound_is_counted_in_seconds_and_its_speed_against_playing) {
  const StageView stage{.label = {.name = "sound", .item = "sound", .unit = Unit::Samples},
                        .progress = {.done = 48'000 * 12, .total = 48'000 * 63},
                        .per_second = 48'000 * 35};

  const std::string line = running_line(stage, {.columns = 80});

  EXPECT_THAT(line, HasSubstr("12/63 s of sound  35x  0:01 left"));
}

TEST(EndedLine, sums_up) {
  StageView stage = conforming();
  stage.progress.done = 1240;

  EXPECT_EQ(ended_line(stage, {.columns = 80, .unicode = true}),
            "✓ conform   8 clips, 3 already there, 1,240 frames in 6.1 s");
}

TEST(EndedLine, says_when_nothing_was_left_to_do) {
  StageView stage = conforming();
  stage.reused = 8;
  stage.progress = {};
  stage.elapsed = std::chrono::milliseconds(20);

  EXPECT_EQ(ended_line(stage, {.columns = 80}), "* conform   8 clips, already there in 0.02 s");
}

TEST(EndedLine, a_stage_that_failed_is_not_called_done) {
  StageView stage = conforming();
  stage.stopped = true;
  EXPECT_EQ(ended_line(stage, {.columns = 80, .unicode = true}), "✗ conform   stopped at 512/1,240 frames after 6.1 s");
  EXPECT_EQ(plain_ended_line(stage), "conform: stopped at 512/1,240 frames after 6.1 s");
  stage.progress = {};
  EXPECT_EQ(plain_ended_line(stage), "conform: stopped after 6.1 s");
}

TEST(PlainLines, read_as_sentences_in_a_log) {
  EXPECT_EQ(plain_running_line(conforming()), "conform: 41 %, 512/1,240 frames, 210 frames/s, 0:03 left");
  StageView ended = conforming();
  ended.progress.done = ended.progress.total;
  EXPECT_EQ(plain_ended_line(ended), "conform: done in 6.1 s (8 clips, 3 already there)");
}

}  // namespace
}  // namespace kadr::app
