#include "darkroom/light_match.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace kadr::darkroom {
namespace {

/// Blocks across and down, for the question whether two pictures show the same.
constexpr int kGrid = 16;
/// Correlation of the blocks' brightness from which on they do. Pictures of another view stay well under it.
constexpr double kSame = 0.9;
/// No plane is moved or stretched further, whatever was measured: a match is a touch, not a new look.
constexpr double kMostShift = 24;
constexpr double kMostGain = 1.25;
/// Under this nobody sees it, and coding noise alone makes as much.
constexpr double kLeastShift = 0.5;
constexpr double kLeastGain = 0.01;

struct PlaneView {
  const std::uint8_t* data;
  int stride;
  int width;
  int height;
};

PlaneView plane_of(const AVFrame& frame, std::size_t index) {
  const int halving = index == 0 ? 1 : 2;
  return {.data = frame.data[index],
          .stride = frame.linesize[index],
          .width = (frame.width + halving - 1) / halving,
          .height = (frame.height + halving - 1) / halving};
}

struct Spread {
  double mean = 0;
  double deviation = 0;
};

Spread spread_of(const PlaneView& plane) {
  double sum = 0;
  double squares = 0;
  for (int y = 0; y < plane.height; ++y) {
    const std::uint8_t* row = plane.data + std::ptrdiff_t{y} * plane.stride;
    std::int64_t row_sum = 0;
    std::int64_t row_squares = 0;
    for (int x = 0; x < plane.width; ++x) {
      row_sum += row[x];
      row_squares += row[x] * row[x];
    }
    sum += static_cast<double>(row_sum);
    squares += static_cast<double>(row_squares);
  }
  const double count = static_cast<double>(plane.width) * plane.height;
  const double mean = sum / count;
  return {.mean = mean, .deviation = std::sqrt(std::max(0.0, squares / count - mean * mean))};
}

std::vector<double> blocks_of(const PlaneView& plane) {
  std::vector<double> blocks;
  for (int row = 0; row < kGrid; ++row) {
    for (int column = 0; column < kGrid; ++column) {
      const int left = plane.width * column / kGrid;
      const int right = std::max(left + 1, plane.width * (column + 1) / kGrid);
      const int top = plane.height * row / kGrid;
      const int bottom = std::max(top + 1, plane.height * (row + 1) / kGrid);
      const PlaneView block{.data = plane.data + std::ptrdiff_t{top} * plane.stride + left,
                            .stride = plane.stride,
                            .width = right - left,
                            .height = bottom - top};
      blocks.push_back(spread_of(block).mean);
    }
  }
  return blocks;
}

Spread spread_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {.mean = mean, .deviation = std::sqrt(squares / static_cast<double>(values.size()))};
}

/// Of plain pictures, in which there is nothing to compare, only how bright they are tells.
bool show_the_same(const AVFrame& one, const AVFrame& other) {
  const std::vector<double> a = blocks_of(plane_of(one, 0));
  const std::vector<double> b = blocks_of(plane_of(other, 0));
  const Spread of_a = spread_of(a);
  const Spread of_b = spread_of(b);
  if (of_a.deviation < 1 && of_b.deviation < 1) return std::abs(of_a.mean - of_b.mean) <= kMostShift;
  if (of_a.deviation < 1 || of_b.deviation < 1) return false;
  double together = 0;
  for (std::size_t i = 0; i < a.size(); ++i) together += (a[i] - of_a.mean) * (b[i] - of_b.mean);
  return together / static_cast<double>(a.size()) / (of_a.deviation * of_b.deviation) >= kSame;
}

}  // namespace

std::optional<LightMatch> LightMatch::between(const AVFrame& wanted, const AVFrame& first,
                                              timeline::FrameCount fades_over) {
  if (wanted.width != first.width || wanted.height != first.height || !show_the_same(wanted, first))
    return std::nullopt;
  LightMatch match;
  match.fades_over_ = std::max<timeline::FrameCount>(1, fades_over);
  bool differs = false;
  for (std::size_t i = 0; i < match.planes_.size(); ++i) {
    const Spread to = spread_of(plane_of(wanted, i));
    const Spread from = spread_of(plane_of(first, i));
    const double gain = from.deviation < 1 ? 1 : std::clamp(to.deviation / from.deviation, 1 / kMostGain, kMostGain);
    const double shift = std::clamp(to.mean - from.mean, -kMostShift, kMostShift);
    match.planes_[i] = {.from = from.mean, .to = from.mean + shift, .gain = gain};
    differs = differs || std::abs(shift) > kLeastShift || std::abs(gain - 1) > kLeastGain;
  }
  if (!differs) return std::nullopt;
  return match;
}

void LightMatch::apply(AVFrame& picture, timeline::FrameCount at) const {
  if (at >= fades_over_) return;
  const double strength = 1 - static_cast<double>(at) / static_cast<double>(fades_over_);
  for (std::size_t i = 0; i < planes_.size(); ++i) {
    const Plane& plane = planes_[i];
    const double most = i == 0 ? 235 : 240;
    std::array<std::uint8_t, 256> table{};
    for (std::size_t value = 0; value < table.size(); ++value) {
      const auto before = static_cast<double>(value);
      const double after = plane.to + (before - plane.from) * plane.gain;
      // Values beyond video's range stay as far beyond it as they were.
      const double least = std::min(16.0, before);
      table[value] = static_cast<std::uint8_t>(
          std::lround(std::clamp(before + strength * (after - before), least, std::max(most, before))));
    }
    const PlaneView view = plane_of(picture, i);
    for (int y = 0; y < view.height; ++y) {
      std::uint8_t* row = picture.data[i] + std::ptrdiff_t{y} * view.stride;
      std::transform(row, row + view.width, row, [&](std::uint8_t value) { return table[value]; });
    }
  }
}

}  // namespace kadr::darkroom
