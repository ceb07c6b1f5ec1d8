#include "timeline/fit_geometry.h"

#include <algorithm>
#include <cstdlib>

namespace kadr::timeline {
namespace {

int even(std::int64_t side) {
  return static_cast<int>(std::max<std::int64_t>(2, side + (side & 1)));
}

/// Half of what is left over, rounded towards zero to an even number.
int centred(int outer, int inner) {
  return (outer - inner) / 4 * 2;
}

}  // namespace

Placement place(const Shape& picture, const Canvas& canvas, Fit fit) {
  const Placement filled{canvas.width, canvas.height, 0, 0};
  if (fit == Fit::Stretch) return filled;

  // The display width in square pixels, as a fraction: width × sample aspect.
  const std::int64_t display_width = std::int64_t{picture.width} * picture.sample_aspect.numerator();
  const std::int64_t display_height = std::int64_t{picture.height} * picture.sample_aspect.denominator();

  const std::int64_t width_at_full_height = scale_round(display_width, canvas.height, display_height);
  const std::int64_t height_at_full_width = scale_round(display_height, canvas.width, display_width);
  if (std::abs(width_at_full_height - canvas.width) <= 1 || std::abs(height_at_full_width - canvas.height) <= 1)
    return filled;

  const bool wider = width_at_full_height > canvas.width;
  const bool full_height = (fit == Fit::Cover) == wider;
  Placement placement;
  placement.width = full_height ? even(width_at_full_height) : canvas.width;
  placement.height = full_height ? canvas.height : even(height_at_full_width);
  placement.x = centred(canvas.width, placement.width);
  placement.y = centred(canvas.height, placement.height);
  return placement;
}

}  // namespace kadr::timeline
