#include "app/output_file.h"

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/temporary_folder.h"

namespace kadr::app {
namespace {

using ::testing::HasSubstr;

class OutputFileTest : public ::testing::Test {
 protected:
  [[nodiscard]] auto files() const {
    return std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator());
  }
  [[nodiscard]] static std::string content(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // Each test runs in a process of its own, side by side with others: a fixed name would be theirs too.
  test::TemporaryFolder temporary_;
  const std::filesystem::path& folder_ = temporary_.path();
};

TEST_F(OutputFileTest, has_its_name_only_once_published) {
  OutputFile file = OutputFile::create(folder_ / "x.png").value();
  ASSERT_EQ(::write(file.descriptor(), "abc", 3), 3);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "x.png"));

  ASSERT_TRUE(file.publish());

  EXPECT_EQ(content(folder_ / "x.png"), "abc");
  EXPECT_EQ(files(), 1);
}

TEST_F(OutputFileTest, leaves_nothing_when_given_up) {
  {
    const OutputFile file = OutputFile::create(folder_ / "x.png").value();
  }

  EXPECT_EQ(files(), 0);
}

TEST_F(OutputFileTest, an_older_file_stays_until_the_new_one_is_whole) {
  std::ofstream(folder_ / "x.png") << "old";
  {
    const OutputFile file = OutputFile::create(folder_ / "x.png").value();
  }
  EXPECT_EQ(content(folder_ / "x.png"), "old");

  OutputFile file = OutputFile::create(folder_ / "x.png").value();
  ASSERT_TRUE(file.publish());

  EXPECT_EQ(content(folder_ / "x.png"), "");
}

TEST_F(OutputFileTest, a_moved_one_still_removes_its_file_once) {
  {
    OutputFile first = OutputFile::create(folder_ / "x.png").value();
    const OutputFile second = std::move(first);
    EXPECT_EQ(files(), 1);
  }
  EXPECT_EQ(files(), 0);
}

TEST_F(OutputFileTest, never_replaces_a_folder_or_a_device) {
  EXPECT_THAT(OutputFile::create(folder_).error().message, HasSubstr("is a folder"));
  EXPECT_THAT(OutputFile::create("/dev/null").error().message, HasSubstr("no regular file"));
}

TEST_F(OutputFileTest, a_missing_folder_is_named) {
  const Error error = OutputFile::create(folder_ / "none" / "x.png").error();

  EXPECT_THAT(error.message, HasSubstr("there is no folder"));
  EXPECT_EQ(error.code, ErrorCode::InvalidArgument);
}

TEST_F(OutputFileTest, an_input_is_never_written_over_under_any_of_its_names) {
  std::ofstream(folder_ / "a.mp4") << "x";
  std::filesystem::create_symlink("a.mp4", folder_ / "b.mp4");

  EXPECT_FALSE(check_not_same(folder_ / "a.mp4", folder_ / "." / "a.mp4"));
  EXPECT_FALSE(check_not_same(folder_ / "b.mp4", folder_ / "a.mp4"));
  EXPECT_TRUE(check_not_same(folder_ / "a.mp4", folder_ / "new.mp4"));
}

}  // namespace
}  // namespace kadr::app
