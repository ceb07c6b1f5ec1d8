#include "app/input_file.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temporary_folder.h"

namespace kadr::app {
namespace {

using ::testing::HasSubstr;

class InputFile : public ::testing::Test {
 protected:
  // Each test runs in a process of its own, side by side with others: a fixed name would be theirs too.
  test::TemporaryFolder temporary_;
  const std::filesystem::path& folder_ = temporary_.path();
};

TEST_F(InputFile, opens_a_file_with_something_in_it) {
  std::ofstream(folder_ / "a.mp4") << "x";

  EXPECT_TRUE(open_input(folder_ / "a.mp4"));
}

TEST_F(InputFile, each_thing_that_is_no_media_file_has_its_own_sentence) {
  std::ofstream(folder_ / "empty.mp4").flush();
  ::mkfifo((folder_ / "pipe").c_str(), 0600);

  EXPECT_THAT(open_input(folder_ / "none.mp4").error().message, HasSubstr("there is no file"));
  EXPECT_EQ(open_input(folder_ / "none.mp4").error().code, ErrorCode::NotFound);
  EXPECT_THAT(open_input(folder_ / "empty.mp4").error().message, HasSubstr("empty.mp4 is empty"));
  EXPECT_THAT(open_input(folder_).error().message, HasSubstr("is a folder"));
  EXPECT_THAT(open_input(folder_ / "pipe").error().message, HasSubstr("is a pipe"));
  EXPECT_THAT(open_input("https://example.com/a.mp4").error().message, HasSubstr("is an address"));
}

TEST_F(InputFile, a_plan_that_is_not_there_is_bad_usage) {
  EXPECT_EQ(read_plan_text(folder_ / "plan.json").error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(read_plan_text(folder_).error().code, ErrorCode::InvalidArgument);
}

TEST_F(InputFile, a_plan_is_read_whole) {
  std::ofstream(folder_ / "plan.json") << std::string(200'000, ' ') << "{}";

  EXPECT_EQ(read_plan_text(folder_ / "plan.json").value().size(), 200'002U);
}

TEST(AboutInput, a_file_that_silences_the_darkroom_is_a_bad_file) {
  const Error named = about_input({ErrorCode::TimedOut, "no progress for 60 s"}, "a.mp4");

  EXPECT_EQ(named.code, ErrorCode::UnreadableMedia);
  EXPECT_EQ(named.message, "a.mp4: no progress for 60 s");
}

}  // namespace
}  // namespace kadr::app
