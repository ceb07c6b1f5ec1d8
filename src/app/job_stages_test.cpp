#include "app/job_stages.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/step_kinds.h"

namespace kadr::app {
namespace {

using store::StepRecord;
using store::StepState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Recorder final : public ProgressDisplay {
 public:
  void stage_began(const StageLabel& label, std::size_t items, std::size_t reused) override {
    told.push_back(fmt::format("{} began {} reused {}", label.name, items, reused));
  }
  void stage_progress(const std::string& stage, const base::Progress& progress) override {
    last = fmt::format("{} {}/{}", stage, progress.done, progress.total);
  }
  void stage_ended(const std::string& stage, Ending ending) override {
    told.push_back(fmt::format("{} {}", stage, ending == Ending::Done ? "done" : "stopped"));
  }
  void notice(const std::string&) override {}
  void finish() override {}

  std::vector<std::string> told;
  std::string last;
};

StepRecord step(std::int64_t number, const std::string& key, StepState state, std::string_view step_class = "cpu") {
  return {.name = {.job = "j", .number = number}, .key = key, .step_class = std::string(step_class), .state = state};
}

TEST(JobStages, the_steps_of_a_group_are_one_stage) {
  Recorder recorder;
  JobStages stages(recorder);

  stages.show({step(1, "conform[0]", StepState::Running), step(2, "conform[1]", StepState::Ready)},
              {{.step = 1, .key = "conform[0]", .progress = {.done = 30, .total = 60}}});
  EXPECT_EQ(recorder.last, "conform 500/2000");
  stages.show({step(1, "conform[0]", StepState::Done), step(2, "conform[1]", StepState::Done)}, {});

  EXPECT_EQ(recorder.last, "conform 2000/2000");
  EXPECT_THAT(recorder.told, ElementsAre("conform began 2 reused 0", "conform done"));
}

TEST(JobStages, what_an_earlier_run_did_is_told_as_being_there) {
  Recorder recorder;
  JobStages stages(recorder);

  stages.show({step(1, "fetch[0]", StepState::Done), step(2, "conform[0]", StepState::Done),
               step(3, "conform[1]", StepState::Running)},
              {});

  EXPECT_THAT(recorder.told, ElementsAre("fetch began 1 reused 1", "fetch done", "conform began 2 reused 1"));
}

TEST(JobStages, steps_that_come_later_are_another_stage) {
  Recorder recorder;
  JobStages stages(recorder);

  stages.show({step(1, "outputs[0]", StepState::Done)}, {});
  stages.show({step(1, "outputs[0]", StepState::Done), step(2, "outputs[1]", StepState::Running)}, {});

  EXPECT_THAT(recorder.told, ElementsAre("outputs began 1 reused 1", "outputs done", "outputs began 1 reused 0"));
}

TEST(JobStages, of_several_takes_the_newest_counts) {
  Recorder recorder;
  JobStages stages(recorder);

  stages.show({step(1, "image[0]", StepState::Failed), step(2, "image[0]", StepState::Done)}, {});

  EXPECT_THAT(recorder.told, ElementsAre("image began 1 reused 1", "image done"));
}

TEST(JobStages, waits_and_notes_are_no_stages) {
  Recorder recorder;
  JobStages stages(recorder);

  stages.show({step(1, "script approval", StepState::Waiting, engine::kPersonClass),
               step(2, "note", StepState::Done, engine::kNoteClass), step(3, "old[0]", StepState::Superseded)},
              {});

  EXPECT_THAT(recorder.told, IsEmpty());
}

TEST(JobStages, a_failure_and_an_early_end_are_shown_as_stopped) {
  Recorder recorder;
  {
    JobStages stages(recorder);
    stages.show({step(1, "fetch[0]", StepState::Failed)}, {});
    EXPECT_EQ(recorder.last, "fetch 0/1000");
    stages.show({step(1, "fetch[0]", StepState::Failed), step(2, "speak", StepState::Running)}, {});
  }

  EXPECT_THAT(recorder.told,
              ElementsAre("fetch began 1 reused 0", "fetch stopped", "speak began 1 reused 0", "speak stopped"));
}

}  // namespace
}  // namespace kadr::app
