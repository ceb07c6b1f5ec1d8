#pragma once

/// Laying a coloured stencil over a picture: how drawn text comes into yuv420p.
///
/// Thread: function without state.

#include <cstddef>
#include <cstdint>

struct AVFrame;

namespace kadr::darkroom {

/// A stencil: one byte a pixel, 0 lets the picture through, 255 covers it.
struct Stencil {
  const std::uint8_t* pixels = nullptr;
  std::ptrdiff_t stride = 0;
  int width = 0;
  int height = 0;
  /// Where its upper left corner lies in the picture; parts outside are left out.
  int x = 0;
  int y = 0;
};

/// A colour with how much of it covers: 0 to 255.
struct Paint {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  std::uint8_t opacity = 255;
};

/// Paints through the stencil. \param picture yuv420p, BT.709, limited range; writable.
void blend(AVFrame& picture, const Stencil& stencil, const Paint& paint);

}  // namespace kadr::darkroom
