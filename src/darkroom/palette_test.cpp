#include "darkroom/palette.h"

#include <cmath>

#include <gtest/gtest.h>

#include "darkroom/lettering.h"

namespace kadr::darkroom {
namespace {

constexpr double kReadable = 4.5;

TEST(Palette, words_can_be_read_whatever_the_seed) {
  for (std::int64_t seed = 0; seed < 500; ++seed) {
    for (const Hour hour : {Hour::Day, Hour::Dawn, Hour::Dusk, Hour::Night}) {
      const Palette palette = palette_of(seed, hour);
      EXPECT_GE(contrast(palette.ink, palette.ground_light), kReadable) << seed;
      EXPECT_GE(contrast(palette.faint_ink, palette.ground_light), kReadable) << seed;
      // The picture behind a caption may be white.
      const Rgb behind = mix({1, 1, 1}, palette.shade, kCaptionShade);
      EXPECT_GE(contrast(palette.ink, behind), kReadable) << seed;
      EXPECT_GE(contrast(palette.faint_ink, behind), kReadable) << seed;
    }
  }
}

TEST(Palette, is_the_same_for_a_seed_and_keeps_its_hues_at_every_hour) {
  const Palette day = palette_of(7, Hour::Day);
  const Palette night = palette_of(7, Hour::Night);

  EXPECT_EQ(day.hue, night.hue);
  EXPECT_EQ(day.accent_hue, night.accent_hue);
  EXPECT_EQ(day.accent.red, night.accent.red);
  EXPECT_EQ(day.serif, night.serif);
  EXPECT_NE(day.hue, palette_of(8, Hour::Day).hue);
}

TEST(Palette, gets_darker_towards_the_night_and_towards_what_is_near) {
  const Rgb black;
  const Palette day = palette_of(3, Hour::Day);
  const Palette night = palette_of(3, Hour::Night);
  EXPECT_GT(contrast(day.sky_top, black), contrast(night.sky_top, black));
  EXPECT_GT(contrast(day.far, black), contrast(day.middle, black));
  EXPECT_GT(contrast(day.middle, black), contrast(day.near, black));
}

TEST(Palette, measures_contrast_as_the_guidelines_do) {
  EXPECT_NEAR(contrast({0, 0, 0}, {1, 1, 1}), 21, 1e-9);
  const double grey = 0x76 / 255.0;
  EXPECT_NEAR(contrast({grey, grey, grey}, {1, 1, 1}), 4.54, 0.01);
  const Rgb white = from_oklch(1, 0, 0);
  EXPECT_NEAR(white.red, 1, 1e-3);
  EXPECT_NEAR(white.blue, 1, 1e-3);
}

}  // namespace
}  // namespace kadr::darkroom
