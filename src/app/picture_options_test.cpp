#include "app/picture_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::app {
namespace {

using ::testing::HasSubstr;

class PictureOptionsTest : public ::testing::Test {
 protected:
  Result<> apply(const PictureOptions& options) {
    return app::apply(options, {spec_.canvas, spec_.profile, spec_.background});
  }
  media::ConformSpec spec_;
};

TEST_F(PictureOptionsTest, what_is_not_given_stays) {
  spec_.canvas = {.width = 640, .height = 360, .rate = {25, 1}, .fit = timeline::Fit::Blur};
  const media::ConformSpec before = spec_;

  ASSERT_TRUE(apply({}));

  EXPECT_EQ(spec_, before);
}

TEST_F(PictureOptionsTest, a_canvas_without_a_rate_keeps_the_rate_and_the_fit) {
  spec_.canvas = {.width = 640, .height = 360, .rate = {25, 1}, .fit = timeline::Fit::Blur};

  ASSERT_TRUE(apply({.canvas = "1:1"}));

  EXPECT_EQ(spec_.canvas, (timeline::Canvas{1080, 1080, {25, 1}, timeline::Fit::Blur}));
}

TEST_F(PictureOptionsTest, everything_given_is_used) {
  ASSERT_TRUE(apply({.canvas = "640x360@24",
                     .fit = "contain",
                     .encoder = "h264_nvenc",
                     .preset = "slow",
                     .background = "#010203",
                     .quality = 0}));

  EXPECT_EQ(spec_.canvas, (timeline::Canvas{640, 360, {24, 1}, timeline::Fit::Contain}));
  EXPECT_EQ(spec_.profile, (media::EncoderProfile{media::VideoEncoder::Nvenc, "slow", 0}));
  EXPECT_EQ(spec_.background, (media::Colour{1, 2, 3}));
}

TEST_F(PictureOptionsTest, an_error_names_the_option) {
  EXPECT_THAT(apply({.canvas = "huge"}).error().message, HasSubstr("--canvas: "));
  EXPECT_THAT(apply({.background = "reddish"}).error().message, HasSubstr("--background: "));
}

TEST(OverrideFields, replace_a_plans_own_and_leave_the_rest) {
  Json plan = {{"canvas", {{"width", 10}, {"height", 10}}}, {"quality", 30}, {"task_name", "x"}};

  override_fields(plan, {.canvas = "1:1", .quality = 18});

  EXPECT_EQ(plan.dump(), R"({"canvas":"1:1","quality":18,"task_name":"x"})");
}

}  // namespace
}  // namespace kadr::app
