#include <filesystem>
#include <map>

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "recipes/mix/mix_fixture.h"

namespace kadr::recipes::mix {
namespace {

namespace fs = std::filesystem;

/// Kills the process that it runs in as soon as a stage has done so much.
class KillingListener final : public Listener {
 public:
  KillingListener(Stage stage, std::int64_t done) : stage_(stage), done_(done) {}
  void stage_began(Stage, std::size_t, std::size_t) override {}
  void stage_progress(Stage stage, const base::Progress& progress) override {
    if (stage == stage_ && progress.done >= done_) ::kill(::getpid(), SIGKILL);
  }
  void stage_ended(Stage) override {}
  void notice(const std::string&) override {}

 private:
  Stage stage_;
  std::int64_t done_;
};

class KilledMix : public MixTest {
 protected:
  static constexpr const char* kPlan = R"({"task_name": "t", "canvas": "96x160@10", "preset": "ultrafast",
    "video_blocks": {"a": ["red.mp4", "green.mp4"], "b": ["blue.mp4", "white.mp4"]},
    "text_to_speach": [{"text": "one", "voice": "Low"}]})";

  void SetUp() override {
    make_clip("red.mp4", "red", 5);
    make_clip("green.mp4", "lime", 6);
    make_clip("blue.mp4", "blue", 7);
    make_clip("white.mp4", "white", 8);
  }

  /// Runs the mix in a process of its own, which is killed when the stage has done so much.
  void run_and_kill(Stage stage, std::int64_t done) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      KillingListener listener(stage, done);
      // Darkrooms of its own: an answer that a killed process never read would otherwise reach the next question here.
      media::DarkroomPool darkrooms(darkroom_settings(), 2);
      const Services services{.darkrooms = darkrooms,
                              .store = store_,
                              .speech = speech_,
                              .download_limits = {.guard = net::FetchGuard::anything()}};
      const auto report = run_mix(*parse_plan(kPlan), options_, services, listener, {}, {});
      ::_exit(report ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "it ended before it could be killed";
  }
};

TEST_F(KilledMix, goes_on_where_it_stopped) {
  // Two clips are encoded at once, of 15 frames at most: with 16 done, one is whole.
  run_and_kill(Stage::Conform, 16);

  const MixReport report = made(kPlan);

  EXPECT_EQ(report.outputs.size(), 4U);
  EXPECT_GE(listener_.began[Stage::Conform].reused, 1U);
}

TEST_F(KilledMix, leaves_no_half_file_under_a_final_name) {
  const MixReport whole = made(kPlan);
  std::map<std::string, std::string> contents;
  for (const Output& output : whole.outputs) contents[output.file.filename()] = test::read_text(output.file);
  fs::remove_all(out());

  run_and_kill(Stage::Assemble, 2);

  std::size_t there = 0;
  for (const std::string& name : files_out()) {
    if (!name.ends_with(".mp4")) continue;
    ++there;
    EXPECT_EQ(test::read_text(out() / name), contents.at(name)) << name;
  }
  EXPECT_GE(there, 2U);

  (void)made(kPlan);

  EXPECT_EQ(listener_.began[Stage::Conform].reused, 4U);
  EXPECT_EQ(files_out().size(), 6U) << "four videos, two manifests, nothing hidden";
  for (const auto& [name, content] : contents) EXPECT_EQ(test::read_text(out() / name), content);
}

}  // namespace
}  // namespace kadr::recipes::mix
