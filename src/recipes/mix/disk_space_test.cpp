#include "recipes/mix/disk_space.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace kadr::recipes::mix {
namespace {

using testing::HasSubstr;

TEST(DiskSpace, is_refused_with_what_is_needed_and_what_there_is) {
  const test::TemporaryFolder folder;

  EXPECT_TRUE(check_space({{folder.path(), 1000}}));
  const auto refused = check_space({{folder.path(), INT64_MAX / 4}, {folder.path(), INT64_MAX / 4}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::NoSpace);
  EXPECT_THAT(refused.error().message, HasSubstr(shown_bytes(INT64_MAX / 4 * 2)));
  EXPECT_THAT(refused.error().message, HasSubstr("\"limit\""));
}

TEST(DiskSpace, is_shown_in_round_numbers) {
  EXPECT_EQ(shown_bytes(1'450'000'000), "1.4 GB");
  EXPECT_EQ(shown_bytes(350'000'000), "350 MB");
  EXPECT_EQ(shown_bytes(1), "1 kB");
}

}  // namespace
}  // namespace kadr::recipes::mix
