#include "darkroom/bitmap_blend.h"

#include <algorithm>
#include <cmath>

#include "darkroom/handles.h"

namespace kadr::darkroom {
namespace {

struct Yuv {
  int y = 0;
  int u = 0;
  int v = 0;
};

/// BT.709, limited range.
Yuv to_yuv(const Paint& paint) {
  const double red = paint.red / 255.0;
  const double green = paint.green / 255.0;
  const double blue = paint.blue / 255.0;
  const double luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const auto level = [](double value) { return static_cast<int>(std::lround(value)); };
  return {.y = level(16 + 219 * luma),
          .u = level(128 + 224 * (blue - luma) / 1.8556),
          .v = level(128 + 224 * (red - luma) / 1.5748)};
}

/// \param cover 0 to 255 × 255.
std::uint8_t mix(int below, int above, int cover) {
  constexpr int kWhole = 255 * 255;
  return static_cast<std::uint8_t>((below * (kWhole - cover) + above * cover + kWhole / 2) / kWhole);
}

/// The part of the stencil that lies in the picture, in the picture's pixels.
struct Area {
  int left = 0;
  int top = 0;
  int right = 0;
  int bottom = 0;
};

Area area_of(const AVFrame& picture, const Stencil& stencil) {
  return {.left = std::max(0, stencil.x),
          .top = std::max(0, stencil.y),
          .right = std::min(picture.width, stencil.x + stencil.width),
          .bottom = std::min(picture.height, stencil.y + stencil.height)};
}

class Blending {
 public:
  Blending(AVFrame& picture, const Stencil& stencil, const Paint& paint)
      : picture_(picture),
        stencil_(stencil),
        colour_(to_yuv(paint)),
        opacity_(paint.opacity),
        area_(area_of(picture, stencil)) {}

  void paint_luma() {
    for (int y = area_.top; y < area_.bottom; ++y) {
      std::uint8_t* row = picture_.data[0] + std::ptrdiff_t{y} * picture_.linesize[0];
      const std::uint8_t* cover = stencil_.pixels + (y - stencil_.y) * stencil_.stride - stencil_.x;
      for (int x = area_.left; x < area_.right; ++x) {
        if (cover[x] != 0) row[x] = mix(row[x], colour_.y, cover[x] * opacity_);
      }
    }
  }

  /// A colour sample lies over four pixels and is covered by their mean.
  void paint_chroma() {
    for (int y = area_.top / 2; y * 2 < area_.bottom; ++y) {
      std::uint8_t* u = picture_.data[1] + std::ptrdiff_t{y} * picture_.linesize[1];
      std::uint8_t* v = picture_.data[2] + std::ptrdiff_t{y} * picture_.linesize[2];
      for (int x = area_.left / 2; x * 2 < area_.right; ++x) {
        const int cover = cover_at(2 * x, 2 * y) + cover_at(2 * x + 1, 2 * y) + cover_at(2 * x, 2 * y + 1) +
                          cover_at(2 * x + 1, 2 * y + 1);
        if (cover == 0) continue;
        u[x] = mix(u[x], colour_.u, cover * opacity_ / 4);
        v[x] = mix(v[x], colour_.v, cover * opacity_ / 4);
      }
    }
  }

 private:
  [[nodiscard]] int cover_at(int x, int y) const {
    if (x < area_.left || x >= area_.right || y < area_.top || y >= area_.bottom) return 0;
    return stencil_.pixels[(y - stencil_.y) * stencil_.stride + x - stencil_.x];
  }

  AVFrame& picture_;
  const Stencil& stencil_;
  Yuv colour_;
  int opacity_;
  Area area_;
};

}  // namespace

void blend(AVFrame& picture, const Stencil& stencil, const Paint& paint) {
  Blending blending(picture, stencil, paint);
  blending.paint_luma();
  blending.paint_chroma();
}

}  // namespace kadr::darkroom
