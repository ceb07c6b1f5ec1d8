#include "darkroom/process_copy.h"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kadr::darkroom {
namespace {

TEST(ProcessCopy, text_and_progress_come_back_and_changes_do_not) {
  int hidden_state = 0;
  std::vector<std::int64_t> reports;

  const auto text = run_in_copy(
      [&](const base::ProgressSink& tell) -> Result<std::string> {
        tell({.done = 1, .total = 2});
        tell({.done = ++hidden_state + 1, .total = 2});
        return "made\nof\tlines " + std::string(200'000, 'x');
      },
      [&](const base::Progress& progress) { reports.push_back(progress.done); });

  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(*text, "made\nof\tlines " + std::string(200'000, 'x'));
  EXPECT_THAT(reports, testing::ElementsAre(1, 2));
  EXPECT_EQ(hidden_state, 0);
}

TEST(ProcessCopy, an_error_comes_back_as_it_was) {
  const auto text = run_in_copy(
      [](const base::ProgressSink&) -> Result<std::string> { return fail(ErrorCode::NoSpace, "the disk is full"); },
      {});

  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::NoSpace);
  EXPECT_EQ(text.error().message, "the disk is full");
}

TEST(ProcessCopy, a_crash_is_an_error_with_its_reason) {
  const auto text = run_in_copy(
      [](const base::ProgressSink&) -> Result<std::string> {
        ::kill(::getpid(), SIGABRT);
        return "";
      },
      {});

  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::Crashed);
  EXPECT_THAT(text.error().message, testing::HasSubstr("Abort"));
}

TEST(ProcessCopy, a_copy_that_answers_nonsense_is_an_error) {
  for (const std::string said : {"{\"id\":0,\"result\":7}\n", "{\"id\":0}\n", "no json\n"}) {
    const auto text = run_in_copy(
        [&](const base::ProgressSink&) -> Result<std::string> {
          // Whatever spoils a copy can write where its answer goes.
          for (int pipe = 3; pipe < 64; ++pipe) {
            struct stat status{};
            if (::fstat(pipe, &status) == 0 && S_ISFIFO(status.st_mode)) (void)!::write(pipe, said.data(), said.size());
          }
          ::_exit(0);
        },
        {});
    EXPECT_FALSE(text) << said;
  }
}

}  // namespace
}  // namespace kadr::darkroom
