#include "app/stage_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/lines_display.h"

namespace kadr::app {
namespace {

using ::testing::EndsWith;

const StageLabel kWrite{.name = "write", .item = "file", .unit = Unit::Items};

class StageRunTest : public ::testing::Test {
 protected:
  std::string text_;
  LinesDisplay display_{
      {.write = [this](std::string_view text) { text_ += text; }, .now = [] { return Clock::time_point(); }}};
};

TEST_F(StageRunTest, success_counts_what_the_last_progress_left_out) {
  {
    StageRun stage(display_, kWrite, 1);
    stage.sink()({90, 100});
    stage.succeed();
  }
  EXPECT_THAT(text_, EndsWith("write: done in 0.00 s (1 file)\n"));
}

TEST_F(StageRunTest, a_failure_before_any_progress_is_no_success) {
  {
    StageRun stage(display_, kWrite, 1);
  }
  EXPECT_THAT(text_, EndsWith("write: stopped after 0.00 s\n"));
}

TEST_F(StageRunTest, without_success_the_stage_was_stopped) {
  {
    StageRun stage(display_, kWrite, 1);
    stage.sink()({90, 100});
  }
  EXPECT_THAT(text_, EndsWith("write: stopped at 90/100 files after 0.00 s\n"));
}

}  // namespace
}  // namespace kadr::app
