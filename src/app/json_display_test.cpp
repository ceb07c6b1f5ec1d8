#include "app/json_display.h"

#include <vector>

#include <gtest/gtest.h>

namespace kadr::app {
namespace {

using std::chrono::milliseconds;

class JsonDisplayTest : public ::testing::Test {
 protected:
  std::vector<std::string> lines_;
  Clock::time_point now_{std::chrono::hours(1)};
  JsonDisplay display_{
      {.write = [this](std::string_view text) { lines_.emplace_back(text); }, .now = [this] { return now_; }}};
};

const StageLabel kConform{.name = "conform", .item = "clip", .unit = Unit::Frames};

TEST_F(JsonDisplayTest, a_stage_is_told_from_beginning_to_end) {
  display_.stage_began(kConform, 8, 3);
  display_.stage_progress("conform", {10, 100});
  now_ += milliseconds(1500);
  display_.stage_ended("conform", Ending::Unknown);

  ASSERT_EQ(lines_.size(), 3U);
  EXPECT_EQ(lines_[0],
            "{\"event\":\"stage_began\",\"stage\":\"conform\",\"items\":8,\"reused\":3,\"unit\":\"frames\"}\n");
  EXPECT_EQ(lines_[1], "{\"event\":\"progress\",\"stage\":\"conform\",\"done\":10,\"total\":100}\n");
  EXPECT_EQ(lines_[2],
            "{\"event\":\"stage_ended\",\"stage\":\"conform\",\"complete\":false,\"done\":10,\"total\":100,\"seconds\":"
            "1.5}\n");
}

TEST_F(JsonDisplayTest, progress_comes_at_most_twice_a_second) {
  display_.stage_began(kConform, 8, 0);
  lines_.clear();
  for (int i = 0; i < 2000; ++i) {
    display_.stage_progress("conform", {i, 2000});
    now_ += milliseconds(1);
  }

  EXPECT_EQ(lines_.size(), 4U);
}

TEST_F(JsonDisplayTest, every_event_is_one_line_of_valid_json_whatever_the_text) {
  display_.notice("left out \"a\nb\xFF\".mp4");

  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_EQ(lines_[0].find('\n'), lines_[0].size() - 1);
  EXPECT_EQ(base::parse_json(lines_[0]).value()["text"], "left out \"a\nb\uFFFD\".mp4");
}

}  // namespace
}  // namespace kadr::app
