#include "darkroom/moving_layer.h"

#include <gtest/gtest.h>

namespace kadr::darkroom {
namespace {

Frame picture(int width, int height, AVPixelFormat format) {
  Frame frame = make_frame();
  frame->format = format;
  frame->width = width;
  frame->height = height;
  EXPECT_EQ(av_frame_get_buffer(frame.get(), 0), 0);
  return frame;
}

void fill(AVFrame& frame, int plane, auto value) {
  const int half = plane == 1 || plane == 2 ? 2 : 1;
  for (int y = 0; y < frame.height / half; ++y) {
    for (int x = 0; x < frame.width / half; ++x)
      frame.data[plane][y * frame.linesize[plane] + x] = static_cast<std::uint8_t>(value(x, y));
  }
}

/// Luma rises by two with each pixel to the right.
Frame ramp() {
  Frame frame = picture(96, 32, AV_PIX_FMT_YUV420P);
  fill(*frame, 0, [](int x, int) { return 20 + 2 * x; });
  fill(*frame, 1, [](int x, int) { return 20 + 4 * x; });
  fill(*frame, 2, [](int, int) { return 128; });
  return frame;
}

int luma(const AVFrame& frame, int x, int y) {
  return frame.data[0][y * frame.linesize[0] + x];
}

TEST(MovingLayer, seen_whole_is_the_picture_itself) {
  const Frame source = ramp();
  const MovingLayer layer = MovingLayer::from(*source);
  const Frame seen = picture(96, 32, AV_PIX_FMT_YUV420P);

  compose_layers({{layer, View{}}}, {0, 0, 0}, *seen, 2);

  for (int x = 0; x < 96; ++x) EXPECT_EQ(luma(*seen, x, 31), luma(*source, x, 31));
  EXPECT_EQ(seen->data[1][40], source->data[1][40]);
}

TEST(MovingLayer, moves_by_parts_of_a_pixel_and_luma_and_chroma_stay_together) {
  const MovingLayer layer = MovingLayer::from(*ramp());
  const Frame seen = picture(48, 16, AV_PIX_FMT_YUV420P);
  for (int half_pixels = 0; half_pixels < 20; ++half_pixels) {
    // Shifted by half a pixel at a time, not scaled.
    const View view{.middle_x = (30 + 0.5 * half_pixels) / 96, .middle_y = 0.5, .width = 0.5, .height = 0.5};
    compose_layers({{layer, view}}, {0, 0, 0}, *seen, 1);
    const double left = 30 + 0.5 * half_pixels - 24;
    EXPECT_EQ(luma(*seen, 20, 8), std::lround(20 + 2 * (left + 20))) << half_pixels;
    EXPECT_NEAR(seen->data[1][seen->linesize[1] * 4 + 10], 20 + 4 * (left + 20) / 2, 0.51) << half_pixels;
  }
}

TEST(MovingLayer, lets_through_what_lies_behind_it) {
  const Frame source = picture(48, 16, AV_PIX_FMT_YUVA420P);
  // White, of which half is let through on the left and all on the right, as multiplied by alpha.
  fill(*source, 0, [](int x, int) { return x < 24 ? 16 + (235 - 16) / 2 : 16; });
  fill(*source, 1, [](int, int) { return 128; });
  fill(*source, 2, [](int, int) { return 128; });
  fill(*source, 3, [](int x, int) { return x < 24 ? 128 : 0; });
  const Frame seen = picture(48, 16, AV_PIX_FMT_YUV420P);

  compose_layers({{MovingLayer::from(*source), View{}}}, video_colour({255, 0, 0}), *seen, 1);

  const VideoColour red = video_colour({255, 0, 0});
  EXPECT_NEAR(luma(*seen, 40, 8), red[0], 1);
  EXPECT_NEAR(seen->data[2][18], red[2], 1);
  EXPECT_NEAR(luma(*seen, 5, 8), (red[0] + 235) / 2, 2);
  EXPECT_NEAR(seen->data[2][2], (red[2] + 128) / 2, 2);
}

TEST(MovingLayer, made_much_smaller_is_averaged) {
  const Frame source = picture(64, 64, AV_PIX_FMT_YUV420P);
  fill(*source, 0, [](int x, int y) { return (x + y) % 2 == 0 ? 0 : 200; });
  fill(*source, 1, [](int, int) { return 128; });
  fill(*source, 2, [](int, int) { return 128; });
  const Frame seen = picture(16, 16, AV_PIX_FMT_YUV420P);

  compose_layers({{MovingLayer::from(*source), View{}}}, {0, 0, 0}, *seen, 1);

  EXPECT_NEAR(luma(*seen, 8, 8), 100, 3);
}

}  // namespace
}  // namespace kadr::darkroom
