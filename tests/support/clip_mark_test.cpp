#include "support/clip_mark.h"

#include <gtest/gtest.h>

#include "support/test_clips.h"

namespace kadr::test {
namespace {

TEST(ClipMark, is_read_from_every_frame_in_order) {
  const std::vector<Frame> frames = decode_pictures(odd_clip("join_b.mp4"));

  ASSERT_EQ(frames.size(), 37U);
  for (int i = 0; i < 37; ++i) {
    EXPECT_EQ(read_clip_mark(frames[static_cast<std::size_t>(i)], mark_region({.width = 320, .height = 180})),
              (ClipMark{.clip = 3, .frame = i}));
  }
}

TEST(ClipMark, is_none_where_no_cells_are) {
  const std::vector<Frame> frames = decode_pictures(odd_clip("join_b.mp4"));

  EXPECT_EQ(read_clip_mark(frames[0], {.x = 0, .y = 0, .width = 88, .height = 88}), std::nullopt);
  EXPECT_EQ(read_clip_mark(frames[0], {.x = 120, .y = 30, .width = 88, .height = 88}), std::nullopt);
}

TEST(ClipMark, lands_where_each_fit_puts_the_middle_of_the_clip) {
  timeline::Canvas canvas{.width = 180, .height = 320, .fit = timeline::Fit::Cover};
  EXPECT_EQ(mark_region({.width = 320, .height = 180}, canvas).width, 156);
  canvas.fit = timeline::Fit::Contain;
  EXPECT_EQ(mark_region({.width = 320, .height = 180}, canvas).width, 50);
  canvas.fit = timeline::Fit::Stretch;
  const Region stretched = mark_region({.width = 320, .height = 180}, canvas);
  EXPECT_EQ(stretched.width, 50);
  EXPECT_EQ(stretched.height, 156);
}

TEST(DecodedVideo, measures_colours_where_make_clips_painted_them) {
  const std::vector<Frame> frames = decode_pictures(odd_clip("plain.mp4"));

  const MeanColour red = frames[0].mean_colour({.x = 30, .y = 30, .width = 40, .height = 30});
  const MeanColour blue = frames[0].mean_colour({.x = 30, .y = 110, .width = 40, .height = 30});
  const MeanColour rim = frames[0].mean_colour({.x = 3, .y = 60, .width = 5, .height = 60});
  EXPECT_LT(distance(red, {.red = 0xC8, .green = 0x28, .blue = 0x28}), 6) << to_string(red);
  EXPECT_LT(distance(blue, {.red = 0x28, .green = 0x3C, .blue = 0xC8}), 6) << to_string(blue);
  EXPECT_LT(distance(rim, {.red = 0xC8, .green = 0x28, .blue = 0xC8}), 6) << to_string(rim);
}

TEST(DecodedVideo, gives_equal_checksums_to_equal_pictures_only) {
  const std::vector<Frame> frames = decode_pictures(odd_clip("plain.mp4"));
  const std::vector<Frame> again = decode_pictures(odd_clip("plain.mp4"));

  EXPECT_EQ(frames[7].checksum(), again[7].checksum());
  EXPECT_NE(frames[7].checksum(), frames[8].checksum());
}

TEST(DecodedVideo, throws_where_the_file_ends_early) {
  EXPECT_THROW((void)decode_pictures(odd_clip("truncated.mp4")), std::runtime_error);
}

}  // namespace
}  // namespace kadr::test
