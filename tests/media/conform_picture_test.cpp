// Conforming in space and colour: what is where on the canvas, and which colour it has.

#include <gtest/gtest.h>

#include "darkroom_fixture.h"
#include "support/clip_mark.h"

namespace kadr::test {
namespace {

using timeline::Fit;

// What make_clips paints.
constexpr MeanColour kRed{.red = 0xC8, .green = 0x28, .blue = 0x28};
constexpr MeanColour kGreen{.red = 0x28, .green = 0xA0, .blue = 0x28};
constexpr MeanColour kBlue{.red = 0x28, .green = 0x3C, .blue = 0xC8};
constexpr MeanColour kYellow{.red = 0xC8, .green = 0xB4, .blue = 0x28};
constexpr MeanColour kMagenta{.red = 0xC8, .green = 0x28, .blue = 0xC8};

constexpr media::Colour kBackground{.red = 0, .green = 128, .blue = 255};
constexpr MeanColour kBehind{.red = 0, .green = 128, .blue = 255};

struct Spot {
  int x = 0;
  int y = 0;
  MeanColour colour;
};

/// Looks at a square of 4 pixels around each spot.
void expect_spots(const Frame& frame, const std::vector<Spot>& spots, double tolerance = 10) {
  for (const Spot& spot : spots) {
    const MeanColour seen = frame.mean_colour({.x = spot.x - 2, .y = spot.y - 2, .width = 4, .height = 4});
    EXPECT_LT(distance(seen, spot.colour), tolerance) << "at " << spot.x << "," << spot.y << " there is "
                                                      << to_string(seen) << " instead of " << to_string(spot.colour);
  }
}

class Picture : public DarkroomTest {
 protected:
  /// Frame 10 of the conformed clip: the moving bar is then left of the middle, away from all spots.
  Frame frame_of(std::string_view clip, media::ConformSpec spec) {
    spec.background = kBackground;
    return decode_pictures(conform_clip(clip, spec).file).at(10);
  }
};

// A clip of 320 × 180 on a canvas of 180 × 320.

TEST_F(Picture, covers_the_canvas_and_loses_its_sides) {
  const Frame frame = frame_of("plain.mp4", upright(Fit::Cover));

  expect_spots(frame, {{3, 60, kRed}, {176, 60, kGreen}, {3, 200, kBlue}, {176, 200, kYellow}});
  expect_spots(frame, {{60, 8, kMagenta}, {120, 311, kMagenta}, {60, 28, kRed}, {120, 28, kGreen}});
}

TEST_F(Picture, is_contained_between_bars_of_the_background) {
  const Frame frame = frame_of("plain.mp4", upright(Fit::Contain));

  // 180 × 101.25 pixels in the middle: from 109 or 110 to 210 or 211.
  expect_spots(frame, {{90, 4, kBehind}, {90, 103, kBehind}, {90, 216, kBehind}, {90, 315, kBehind}});
  expect_spots(frame, {{30, 112, kMagenta}, {150, 207, kMagenta}}, 40);
  expect_spots(frame, {{20, 130, kRed}, {160, 130, kGreen}, {20, 175, kBlue}, {160, 175, kYellow}});
}

TEST_F(Picture, is_stretched_to_the_canvas_with_its_rim_all_around) {
  const Frame frame = frame_of("plain.mp4", upright(Fit::Stretch));

  expect_spots(frame, {{3, 160, kMagenta}, {176, 160, kMagenta}, {45, 8, kMagenta}, {45, 311, kMagenta}}, 25);
  expect_spots(frame, {{20, 60, kRed}, {160, 60, kGreen}, {20, 250, kBlue}, {160, 250, kYellow}});
  EXPECT_TRUE(read_clip_mark(frame, mark_region({.width = 320, .height = 180}, upright(Fit::Stretch).canvas)));
}

TEST_F(Picture, is_contained_over_its_own_blur) {
  // The blur is made for real canvases; on a small one it would mix everything.
  media::ConformSpec spec = upright(Fit::Blur);
  spec.canvas.width = 720;
  spec.canvas.height = 1280;
  const Frame frame = frame_of("plain.mp4", spec);

  expect_spots(frame, {{80, 520, kRed}, {640, 520, kGreen}, {80, 700, kBlue}, {640, 700, kYellow}});
  // The blurred copy covers the canvas, so its quadrants keep their colours; nothing of the background shows.
  expect_spots(frame, {{80, 260, kRed}, {640, 260, kGreen}, {80, 1000, kBlue}, {640, 1000, kYellow}}, 45);
}

TEST_F(Picture, of_an_upright_clip_fits_a_lying_canvas_the_same_ways) {
  expect_spots(frame_of("portrait.mp4", lying(Fit::Contain)),
               {{20, 90, kBehind}, {300, 90, kBehind}, {130, 40, kRed}, {190, 40, kGreen}, {130, 140, kBlue}});
  expect_spots(frame_of("portrait.mp4", lying(Fit::Cover)),
               {{40, 20, kRed}, {280, 20, kGreen}, {40, 170, kBlue}, {280, 170, kYellow}, {6, 90, kMagenta}});
}

TEST_F(Picture, of_a_turned_clip_stands_upright) {
  const std::vector<Spot> quadrants = {{40, 50, kRed}, {140, 50, kGreen}, {40, 290, kBlue}, {140, 290, kYellow}};

  expect_spots(frame_of("rotated_90.mp4", upright()), quadrants);
  expect_spots(frame_of("rotated_270.mp4", upright()), quadrants);
  expect_spots(frame_of("rotated_180.mp4", lying()),
               {{60, 40, kRed}, {260, 40, kGreen}, {60, 165, kBlue}, {260, 165, kYellow}});
}

TEST_F(Picture, of_pixels_that_are_not_square_gets_its_shape_back) {
  const Frame frame = frame_of("anamorphic.mp4", upright(Fit::Contain));

  expect_spots(frame, {{90, 103, kBehind}, {90, 216, kBehind}});
  expect_spots(frame, {{30, 112, kMagenta}, {150, 207, kMagenta}}, 40);
}

TEST_F(Picture, of_odd_sides_leaves_no_line_of_background) {
  // Wide of the canvas' shape by a few pixels only: covering must fill it.
  const Frame frame = frame_of("odd_size.webm", lying(Fit::Cover));

  for (const Region& edge : {Region{0, 0, 320, 1}, Region{0, 179, 320, 1}}) {
    const MeanColour seen = frame.mean_colour(edge);
    EXPECT_LT(distance(seen, kMagenta), 25) << to_string(seen);
  }
}

// Colours, on a canvas of the clip's own shape.

TEST_F(Picture, keeps_the_colours_of_every_way_of_coding_them) {
  for (const char* clip : {"plain.mp4", "yuv444.mp4", "ten_bit.mp4", "full_range.mp4", "hevc.mp4", "mpeg4.avi",
                           "mjpeg.avi", "av1.mkv", "alpha_prores.mov", "interlaced.mp4"}) {
    SCOPED_TRACE(clip);
    const Frame frame = frame_of(clip, lying());
    expect_spots(frame, {{60, 40, kRed}, {60, 140, kBlue}, {260, 140, kYellow}}, 12);
    EXPECT_EQ(frame.pixel_format(), "yuv420p");
    EXPECT_EQ(frame.colour_matrix(), "bt709");
    EXPECT_EQ(frame.colour_range(), "tv");
  }
}

TEST_F(Picture, of_high_dynamic_range_is_mapped_and_not_washed_out) {
  for (const char* clip : {"hdr_pq.mp4", "hdr_hlg.mp4"}) {
    SCOPED_TRACE(clip);
    const Frame frame = frame_of(clip, lying());
    const MeanColour red = frame.mean_colour({.x = 40, .y = 30, .width = 40, .height = 20});
    const MeanColour blue = frame.mean_colour({.x = 40, .y = 130, .width = 40, .height = 20});
    EXPECT_GT(red.red - red.green, 70) << to_string(red);
    EXPECT_GT(red.red - red.blue, 70) << to_string(red);
    EXPECT_GT(blue.blue - blue.red, 70) << to_string(blue);
    // The first cell of the mark is white.
    const Region mark = mark_region({.width = 320, .height = 180}, lying().canvas);
    const double white = frame.mean_luma({.x = mark.x + 6, .y = mark.y + 6, .width = 8, .height = 8});
    EXPECT_GT(white, 150);
  }
}

TEST_F(Picture, shows_the_background_where_the_clip_is_transparent) {
  for (const char* clip : {"alpha.mov", "alpha_prores.mov", "alpha.webm"}) {
    SCOPED_TRACE(clip);
    // The right half of the upper quarter is clear.
    expect_spots(frame_of(clip, lying()), {{200, 20, kBehind}, {310, 20, kBehind}, {60, 25, kRed}, {260, 60, kGreen}},
                 14);
  }
}

}  // namespace
}  // namespace kadr::test
