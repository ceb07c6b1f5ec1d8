// The darkroom dies, falls silent or is told to stop in the middle of its work: one failed clip with a reason, and the
// next one is worked on by a new process.

#include <cerrno>
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "darkroom_fixture.h"

namespace kadr::test {
namespace {

using ::testing::HasSubstr;

/// Enough work that the darkroom reports progress before it is done.
media::ConformSpec slow_work() {
  return {.canvas = {.width = 1080, .height = 1920}, .profile = {.preset = "slower"}, .threads = 1};
}

class DarkroomFailure : public DarkroomTest {
 protected:
  /// Conforms a clip and does something to the process at the first sign of progress.
  template <typename Act>
  Result<media::Mezzanine> conform_and(media::Darkroom& darkroom, Act act, std::stop_token stop = {}) {
    bool acted = false;
    const base::ProgressSink once = [&](const base::Progress&) {
      process_ = darkroom.process();
      if (!acted) act(darkroom.process());
      acted = true;
    };
    auto made = media::conform(darkroom, open_for_reading(odd_clip("plain.mp4")).get(),
                               create_file(new_file(".mp4")).get(), slow_work(), once, std::move(stop));
    EXPECT_TRUE(acted) << "no progress was reported";
    return made;
  }

  [[nodiscard]] bool process_is_gone() const { return ::kill(process_, 0) != 0 && errno == ESRCH; }

  pid_t process_ = -1;
};

TEST_F(DarkroomFailure, by_a_crash_fails_one_clip_and_names_the_signal) {
  const auto made = conform_and(darkroom_, [](pid_t process) { ::kill(process, SIGABRT); });

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::Crashed) << made.error().message;
  EXPECT_THAT(made.error().message, HasSubstr("Aborted"));
  const int generation = darkroom_.generation();
  EXPECT_TRUE(try_conform("join_a.mp4", lying()).has_value());
  EXPECT_EQ(darkroom_.generation(), generation + 1);
}

TEST_F(DarkroomFailure, by_being_killed_fails_one_clip) {
  const auto made = conform_and(darkroom_, [](pid_t process) { ::kill(process, SIGKILL); });

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::Crashed) << made.error().message;
  EXPECT_TRUE(try_conform("join_a.mp4", lying()).has_value());
}

TEST_F(DarkroomFailure, by_silence_times_out_and_ends_the_process) {
  media::Darkroom impatient({.executable = program("kadr-darkroom"), .silence_limit = std::chrono::milliseconds(3000)});

  const auto made = conform_and(impatient, [](pid_t process) { ::kill(process, SIGSTOP); });

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::TimedOut) << made.error().message;
  EXPECT_TRUE(process_is_gone());
}

TEST_F(DarkroomFailure, on_request_is_cancelled_and_ends_the_process) {
  std::stop_source source;

  const auto made = conform_and(darkroom_, [&source](pid_t) { source.request_stop(); }, source.get_token());

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::Cancelled) << made.error().message;
  EXPECT_TRUE(process_is_gone());
  EXPECT_TRUE(try_conform("join_a.mp4", lying()).has_value());
}

TEST_F(DarkroomFailure, without_an_executable_is_told_with_its_name) {
  media::Darkroom missing({.executable = folder_.path() / "nowhere"});

  const auto versions = media::library_versions(missing, {});

  ASSERT_FALSE(versions.has_value());
  EXPECT_EQ(versions.error().code, ErrorCode::NotFound);
  EXPECT_THAT(versions.error().message, HasSubstr("nowhere"));
}

TEST_F(DarkroomFailure, by_another_program_is_not_believed) {
  media::Darkroom wrong({.executable = "/bin/true"});

  const auto versions = media::library_versions(wrong, {});

  ASSERT_FALSE(versions.has_value());
  EXPECT_EQ(versions.error().code, ErrorCode::Crashed) << versions.error().message;
}

TEST_F(DarkroomFailure, by_a_file_that_cannot_be_written_is_told) {
  const base::FileDescriptor full = open_for_reading(odd_clip("plain.mp4"));

  const auto made =
      media::conform(darkroom_, open_for_reading(odd_clip("join_a.mp4")).get(), full.get(), lying(), {}, {});

  EXPECT_FALSE(made.has_value());
  EXPECT_TRUE(try_conform("join_a.mp4", lying()).has_value());
}

}  // namespace
}  // namespace kadr::test
