#include "darkroom/light_match.h"

#include <gtest/gtest.h>

namespace kadr::darkroom {
namespace {

constexpr int kSide = 64;

/// A picture whose luma at a place is given.
template <typename Luma>
Frame picture(const Luma& luma, int blue = 128) {
  Frame frame = make_frame();
  frame->width = kSide;
  frame->height = kSide;
  frame->format = AV_PIX_FMT_YUV420P;
  EXPECT_EQ(av_frame_get_buffer(frame.get(), 0), 0);
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) frame->data[0][y * frame->linesize[0] + x] = static_cast<std::uint8_t>(luma(x, y));
  }
  for (const int plane : {1, 2}) {
    for (int y = 0; y < kSide / 2; ++y) {
      for (int x = 0; x < kSide / 2; ++x)
        frame->data[plane][y * frame->linesize[plane] + x] = static_cast<std::uint8_t>(plane == 1 ? blue : 128);
    }
  }
  return frame;
}

int slope(int x, int y) {
  return 60 + x + y / 2;
}
int dim_slope(int x, int y) {
  return 50 + x + y / 2;
}

int luma_at(const Frame& frame, int x, int y) {
  return frame->data[0][y * frame->linesize[0] + x];
}

TEST(LightMatch, brings_a_darker_picture_up_and_lets_go_of_it) {
  const Frame wanted = picture(slope);
  const Frame first = picture(dim_slope);
  const auto match = LightMatch::between(*wanted, *first, 10);
  ASSERT_TRUE(match.has_value());

  const Frame at_once = picture(dim_slope);
  match->apply(*at_once, 0);
  EXPECT_EQ(luma_at(at_once, 20, 30), slope(20, 30));
  const Frame half_way = picture(dim_slope);
  match->apply(*half_way, 5);
  EXPECT_EQ(luma_at(half_way, 20, 30), (slope(20, 30) + dim_slope(20, 30)) / 2);
  const Frame late = picture(dim_slope);
  match->apply(*late, 10);
  EXPECT_EQ(luma_at(late, 20, 30), dim_slope(20, 30));
}

TEST(LightMatch, changes_colours_as_well) {
  const auto match = LightMatch::between(*picture(slope, 140), *picture(slope, 128), 10);
  ASSERT_TRUE(match.has_value());
  const Frame frame = picture(slope, 128);
  match->apply(*frame, 0);
  EXPECT_EQ(frame->data[1][0], 140);
  EXPECT_EQ(luma_at(frame, 5, 5), slope(5, 5));
}

TEST(LightMatch, has_nothing_to_do_with_another_view) {
  EXPECT_FALSE(LightMatch::between(*picture(slope), *picture([](int x, int y) { return 200 - slope(x, y); }), 10));
}

TEST(LightMatch, has_nothing_to_do_where_the_light_is_the_same) {
  EXPECT_FALSE(LightMatch::between(*picture(slope), *picture(slope), 10));
}

TEST(LightMatch, does_not_follow_a_picture_that_went_dark) {
  const auto match =
      LightMatch::between(*picture(slope), *picture([](int x, int y) { return 16 + (x + y / 2) / 2; }), 10);
  ASSERT_TRUE(match.has_value());
  const Frame frame = picture([](int x, int y) { return 16 + (x + y / 2) / 2; });
  match->apply(*frame, 0);
  EXPECT_LT(luma_at(frame, 32, 32), 32 + 16 + 40);
}

}  // namespace
}  // namespace kadr::darkroom
