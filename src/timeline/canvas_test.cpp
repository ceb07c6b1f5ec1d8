#include "timeline/canvas.h"

#include <gtest/gtest.h>

namespace kadr::timeline {
namespace {

TEST(Canvas, default_is_a_portrait_phone_at_30) {
  EXPECT_EQ(Canvas{}.display(), "1080x1920@30");
}

TEST(Canvas, reads_sizes_and_names) {
  EXPECT_EQ(parse_canvas("640x360@25").value().display(), "640x360@25");
  EXPECT_EQ(parse_canvas("16:9").value().display(), "1920x1080@30");
  EXPECT_EQ(parse_canvas("1:1@60").value().display(), "1080x1080@60");
}

TEST(Canvas, refuses_what_cannot_be_encoded) {
  for (const char* text :
       {"641x360", "640x361", "8x8", "10000x10000", "640", "x", "640x360x2", "0x0", "-640x360", "640x360@"}) {
    EXPECT_FALSE(parse_canvas(text)) << text;
  }
}

TEST(Fit, every_name_reads_back) {
  for (const Fit fit : {Fit::Cover, Fit::Contain, Fit::Blur, Fit::Stretch})
    EXPECT_EQ(parse_fit(to_string(fit)).value(), fit);
  EXPECT_FALSE(parse_fit("crop"));
}

}  // namespace
}  // namespace kadr::timeline
