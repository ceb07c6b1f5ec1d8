#include "timeline/fit_geometry.h"

#include <gtest/gtest.h>

namespace kadr::timeline {

void PrintTo(const Placement& p, std::ostream* out) {
  *out << p.width << "x" << p.height << " at " << p.x << "," << p.y;
}

namespace {

const Canvas kPortrait{.width = 1080, .height = 1920};

struct Case {
  const char* name;
  Shape picture;
  Fit fit;
  Placement expected;
};

class Place : public ::testing::TestWithParam<Case> {};

TEST_P(Place, puts_the_picture_where_the_fit_says) {
  EXPECT_EQ(place(GetParam().picture, kPortrait, GetParam().fit), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Fits, Place,
    ::testing::Values(
        Case{"landscape_cover", {1920, 1080}, Fit::Cover, {3414, 1920, -1166, 0}},
        Case{"landscape_contain", {1920, 1080}, Fit::Contain, {1080, 608, 0, 656}},
        Case{"landscape_blur_is_placed_like_contain", {1920, 1080}, Fit::Blur, {1080, 608, 0, 656}},
        Case{"landscape_stretch", {1920, 1080}, Fit::Stretch, {1080, 1920, 0, 0}},
        Case{"same_shape_fills", {720, 1280}, Fit::Contain, {1080, 1920, 0, 0}},
        Case{"one_pixel_off_still_fills", {1081, 1920}, Fit::Contain, {1080, 1920, 0, 0}},
        Case{"taller_cover_cuts_top_and_bottom", {1000, 3000}, Fit::Cover, {1080, 3240, 0, -660}},
        Case{"taller_contain_has_bars_left_and_right", {1000, 3000}, Fit::Contain, {640, 1920, 220, 0}},
        Case{"one_pixel_picture", {1, 1}, Fit::Contain, {1080, 1080, 0, 420}},
        Case{"odd_size", {853, 479}, Fit::Contain, {1080, 606, 0, 656}},
        Case{"anamorphic_4_3_pixels_count", {1440, 1080, Rational(4, 3)}, Fit::Contain, {1080, 608, 0, 656}}),
    [](const auto& info) { return info.param.name; });

TEST(Place, cover_always_covers_and_contain_never_sticks_out) {
  for (int width = 1; width < 4000; width += 97) {
    for (int height = 1; height < 4000; height += 89) {
      const Placement cover = place({width, height}, kPortrait, Fit::Cover);
      EXPECT_GE(cover.width + cover.x, kPortrait.width);
      EXPECT_GE(cover.height + cover.y, kPortrait.height);
      EXPECT_LE(cover.x, 0);
      EXPECT_LE(cover.y, 0);
      const Placement contain = place({width, height}, kPortrait, Fit::Contain);
      EXPECT_LE(contain.width + contain.x, kPortrait.width);
      EXPECT_LE(contain.height + contain.y, kPortrait.height);
      EXPECT_EQ(
          (cover.width | cover.height | cover.x | cover.y | contain.width | contain.height | contain.x | contain.y) & 1,
          0);
    }
  }
}

}  // namespace
}  // namespace kadr::timeline
