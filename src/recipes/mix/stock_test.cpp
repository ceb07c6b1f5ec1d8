#include "recipes/mix/stock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::recipes::mix {
namespace {

using testing::HasSubstr;

Source video(int width, int height, std::int64_t frames) {
  Source source{.location = "clip.mp4", .file = {.name = "clip.mp4"}};
  source.info.video.push_back(
      {.width = width, .height = height, .frames = frames, .duration = timeline::Rational(frames, 25)});
  return source;
}

std::string fault(const std::optional<Error>& error) {
  return error ? error->message : "fine";
}

TEST(Clip, must_be_a_moving_picture) {
  Source nothing{.file = {.name = "x"}};
  Source song = nothing;
  song.info.cover_pictures = 1;
  song.info.audio.push_back({});
  Source broken = video(64, 64, 25);
  broken.fault = Error{ErrorCode::NotFound, "x: no such file"};

  EXPECT_EQ(fault(fault_as_clip(video(64, 64, 25))), "fine");
  EXPECT_THAT(fault(fault_as_clip(nothing)), HasSubstr("x has no pictures"));
  EXPECT_THAT(fault(fault_as_clip(song)), HasSubstr("picture on its cover"));
  EXPECT_THAT(fault(fault_as_clip(video(64, 64, 0))), HasSubstr("not a single frame"));
  EXPECT_THAT(fault(fault_as_clip(video(1, 1, 25))), HasSubstr("only 1x1 pixels"));
  EXPECT_THAT(fault(fault_as_clip(video(64, 64, 25 * 90'000))), HasSubstr("longer than a day"));
  EXPECT_EQ(fault(fault_as_clip(broken)), "x: no such file");
  EXPECT_EQ(fault(fault_as_music(song)), "fine");
  EXPECT_THAT(fault(fault_as_music(video(64, 64, 25))), HasSubstr("has no sound"));
}

}  // namespace
}  // namespace kadr::recipes::mix
