#include "app/picture_file.h"

#include <gtest/gtest.h>

namespace kadr::app {
namespace {

TEST(StillFormat, is_chosen_by_the_ending_of_the_name) {
  EXPECT_EQ(still_format_of("a.png").value(), media::StillFormat::Png);
  EXPECT_EQ(still_format_of("dir.png/a.JPG").value(), media::StillFormat::Jpeg);
  EXPECT_EQ(still_format_of("a.jpeg").value(), media::StillFormat::Jpeg);
}

TEST(StillFormat, other_endings_are_bad_usage) {
  for (const char* name : {"a", "a.gif", ".png", "a.png.txt"}) {
    EXPECT_EQ(still_format_of(name).error().code, ErrorCode::InvalidArgument) << name;
  }
}

}  // namespace
}  // namespace kadr::app
