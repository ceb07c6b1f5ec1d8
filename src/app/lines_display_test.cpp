#include "app/lines_display.h"

#include <gtest/gtest.h>

namespace kadr::app {
namespace {

using std::chrono::seconds;

class LinesDisplayTest : public ::testing::Test {
 protected:
  std::string text_;
  Clock::time_point now_{std::chrono::hours(1)};
  LinesDisplay display_{{.write = [this](std::string_view text) { text_ += text; }, .now = [this] { return now_; }}};
};

const StageLabel kConform{.name = "conform", .item = "clip", .unit = Unit::Frames};

TEST_F(LinesDisplayTest, says_when_a_stage_begins_and_ends) {
  display_.stage_began(kConform, 8, 3);
  now_ += seconds(2);
  display_.stage_progress("conform", {100, 100});
  display_.stage_ended("conform", Ending::Unknown);

  EXPECT_EQ(text_, "conform: 8 clips, 3 already there\nconform: done in 2 s (8 clips, 3 already there)\n");
}

TEST_F(LinesDisplayTest, a_long_stage_says_how_far_it_is_every_five_seconds) {
  display_.stage_began(kConform, 1, 0);
  text_.clear();
  for (int second = 1; second <= 11; ++second) {
    now_ += seconds(1);
    display_.stage_progress("conform", {second * 10, 200});
  }

  EXPECT_EQ(text_,
            "conform: 25 %, 50/200 frames, 10 frames/s, 0:15 left\n"
            "conform: 50 %, 100/200 frames, 10 frames/s, 0:10 left\n");
}

TEST_F(LinesDisplayTest, never_writes_a_control_character) {
  display_.notice("left out \x1B[2J\r.mp4\nand b.mp4");

  EXPECT_EQ(text_, "left out \uFFFD[2J\uFFFD.mp4\nand b.mp4\n");
}

}  // namespace
}  // namespace kadr::app
