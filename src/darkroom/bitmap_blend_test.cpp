#include "darkroom/bitmap_blend.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "darkroom/handles.h"

namespace kadr::darkroom {
namespace {

class Blend : public ::testing::Test {
 protected:
  Blend() : picture_(make_frame()) {
    picture_->format = AV_PIX_FMT_YUV420P;
    picture_->width = 8;
    picture_->height = 8;
    av_frame_get_buffer(picture_.get(), 0);
    for (int plane = 0; plane < 3; ++plane) {
      const int rows = plane == 0 ? 8 : 4;
      std::fill_n(picture_->data[plane], std::ptrdiff_t{rows} * picture_->linesize[plane],
                  static_cast<std::uint8_t>(plane == 0 ? 16 : 128));
    }
  }

  [[nodiscard]] int luma(int x, int y) const { return picture_->data[0][y * picture_->linesize[0] + x]; }
  [[nodiscard]] int red(int x, int y) const { return picture_->data[2][y / 2 * picture_->linesize[2] + x / 2]; }

  void paint(const std::vector<std::uint8_t>& pixels, int width, int x, int y, const Paint& colour) {
    blend(*picture_,
          {.pixels = pixels.data(),
           .stride = width,
           .width = width,
           .height = static_cast<int>(pixels.size()) / width,
           .x = x,
           .y = y},
          colour);
  }

  Frame picture_;
};

constexpr Paint kWhite{255, 255, 255};
constexpr Paint kRed{255, 0, 0};

TEST_F(Blend, covers_exactly_the_pixels_of_the_stencil) {
  paint({255, 0, 255, 255}, 2, 2, 4, kWhite);

  EXPECT_EQ(luma(2, 4), 235);
  EXPECT_EQ(luma(3, 4), 16);
  EXPECT_EQ(luma(2, 5), 235);
  EXPECT_EQ(luma(3, 5), 235);
  EXPECT_EQ(luma(1, 4), 16);
  EXPECT_EQ(luma(2, 6), 16);
}

TEST_F(Blend, colours_as_bt709_says) {
  paint(std::vector<std::uint8_t>(16, 255), 4, 2, 2, kRed);

  EXPECT_EQ(luma(3, 3), 63);
  EXPECT_EQ(red(3, 3), 240);
  EXPECT_EQ(red(0, 0), 128);
}

TEST_F(Blend, mixes_where_the_stencil_or_the_paint_is_thin) {
  paint({128}, 1, 0, 0, kWhite);
  EXPECT_NEAR(luma(0, 0), 126, 1);

  paint({255}, 1, 4, 4, {255, 255, 255, 128});
  EXPECT_NEAR(luma(4, 4), 126, 1);

  paint({255}, 1, 6, 6, kRed);
  EXPECT_NEAR(red(6, 6), 128 + 112 / 4, 1) << "one of four pixels";
}

TEST_F(Blend, leaves_out_what_lies_outside) {
  const std::vector<std::uint8_t> large(std::size_t{20} * 20, 255);
  paint(large, 20, -5, -5, kWhite);
  paint({255}, 1, 100, 3, kWhite);
  paint({255}, 1, -100, 3, kWhite);

  EXPECT_EQ(luma(0, 0), 235);
  EXPECT_EQ(luma(7, 7), 235);
}

}  // namespace
}  // namespace kadr::darkroom
