#include "support/clip_mark.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace kadr::test {
namespace {

constexpr int kCellsPerSide = 4;
/// Black and white of limited range.
constexpr double kBlack = 16;

/// The mean luma of the middle of each cell, where scaling and coding have not mixed it with its neighbours.
std::array<double, 16> cell_brightness(const Frame& frame, const Region& region) {
  std::array<double, 16> cells{};
  const double width = static_cast<double>(region.width) / kCellsPerSide;
  const double height = static_cast<double>(region.height) / kCellsPerSide;
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    const double x = region.x + static_cast<double>(cell % kCellsPerSide) * width;
    const double y = region.y + static_cast<double>(cell / kCellsPerSide) * height;
    cells[cell] = frame.mean_luma({.x = static_cast<int>(std::lround(x + width / 4)),
                                   .y = static_cast<int>(std::lround(y + height / 4)),
                                   .width = std::max(1, static_cast<int>(width / 2)),
                                   .height = std::max(1, static_cast<int>(height / 2))});
  }
  return cells;
}

Region centred(double width, double height, const PictureSize& in) {
  return {.x = static_cast<int>(std::lround((in.width - width) / 2)),
          .y = static_cast<int>(std::lround((in.height - height) / 2)),
          .width = static_cast<int>(std::lround(width)),
          .height = static_cast<int>(std::lround(height))};
}

/// make_clips counts in whole pixels.
int cells_side(const PictureSize& clip) {
  return std::min(clip.width, clip.height) / 8 * kCellsPerSide;
}

}  // namespace

Region mark_region(const PictureSize& clip) {
  const double side = cells_side(clip);
  return centred(side, side, clip);
}

Region mark_region(const PictureSize& clip, const timeline::Canvas& canvas) {
  double across = static_cast<double>(canvas.width) / clip.width;
  double down = static_cast<double>(canvas.height) / clip.height;
  if (canvas.fit == timeline::Fit::Cover) across = down = std::max(across, down);
  if (canvas.fit == timeline::Fit::Contain || canvas.fit == timeline::Fit::Blur) across = down = std::min(across, down);
  const double side = cells_side(clip);
  return centred(side * across, side * down, {.width = canvas.width, .height = canvas.height});
}

std::optional<ClipMark> read_clip_mark(const Frame& frame, const Region& region) {
  const std::array<double, 16> cells = cell_brightness(frame, region);
  // The first cell is always white, however bright white has become.
  const double white = cells[0] - kBlack;
  if (white < 100) return std::nullopt;
  std::uint32_t bits = 0;
  for (const double cell : cells) {
    const double brightness = (cell - kBlack) / white;
    if (brightness > 0.3 && brightness < 0.7) return std::nullopt;
    bits = bits << 1 | (brightness >= 0.7 ? 1U : 0U);
  }
  const bool even = std::popcount(bits & 0x7FFFU) % 2 == 0;
  if (!even) return std::nullopt;
  return ClipMark{.clip = static_cast<int>(bits >> 11 & 15U), .frame = static_cast<int>(bits >> 1 & 1023U)};
}

}  // namespace kadr::test
