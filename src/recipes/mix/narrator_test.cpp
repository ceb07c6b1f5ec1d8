#include "recipes/mix/narrator.h"

#include <atomic>

#include <gtest/gtest.h>

#include "recipes/mix/side_by_side.h"

namespace kadr::recipes::mix {
namespace {

class Recorder final : public Listener {
 public:
  void stage_began(Stage, std::size_t items, std::size_t reused) override {
    events.push_back("began " + std::to_string(items) + "/" + std::to_string(reused));
  }
  void stage_progress(Stage, const base::Progress& progress) override {
    EXPECT_EQ(inside.exchange(true), false) << "two calls at a time";
    last = progress;
    ++calls;
    inside = false;
  }
  void stage_ended(Stage) override { events.emplace_back("ended"); }
  void notice(const std::string& text) override { events.push_back(text); }

  std::vector<std::string> events;
  base::Progress last;
  int calls = 0;
  std::atomic<bool> inside = false;
};

TEST(StageProgress, begins_and_ends_with_the_object) {
  Recorder recorder;
  Narrator narrator(recorder);
  {
    const StageProgress progress(narrator, {.stage = Stage::Conform, .items = 5, .reused = 2});
    narrator.notice("between");
  }
  EXPECT_EQ(recorder.events, (std::vector<std::string>{"began 5/2", "between", "ended"}));
}

TEST(StageProgress, adds_up_and_corrects_expectations) {
  Recorder recorder;
  Narrator narrator(recorder);
  StageProgress progress(narrator, {.stage = Stage::Conform, .items = 2, .expected = {100, 50}});

  progress.sink(0)({.done = 10, .total = 120});
  EXPECT_EQ(recorder.last.done, 10);
  EXPECT_EQ(recorder.last.total, 170);
  progress.sink(1)({.done = 5, .total = 0});
  EXPECT_EQ(recorder.last.done, 15);
  EXPECT_EQ(recorder.last.total, 170) << "a total of 0 means that it is not known";
  progress.finish(0);
  progress.finish(1);
  EXPECT_EQ(recorder.last.done, 170);
}

TEST(StageProgress, tells_one_thing_at_a_time) {
  Recorder recorder;
  Narrator narrator(recorder);
  StageProgress progress(narrator, {.stage = Stage::Fetch, .items = 8, .expected = std::vector<std::int64_t>(8, 100)});

  ASSERT_TRUE(each_side_by_side({.items = 8, .workers = 4}, [&](std::size_t item, std::stop_token) -> Result<> {
    for (int done = 1; done <= 100; ++done) progress.sink(item)({.done = done, .total = 100});
    return {};
  }));

  EXPECT_EQ(recorder.calls, 800);
  EXPECT_EQ(recorder.last.done, 800);
  EXPECT_EQ(recorder.last.total, 800);
}

}  // namespace
}  // namespace kadr::recipes::mix
