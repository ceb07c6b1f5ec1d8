#pragma once

/// The canvas of a job: the size, rate and fit that every clip of it is brought to.

#include <string>

#include "base/result.h"
#include "timeline/rational.h"

namespace kadr::timeline {

/// How a clip of another shape fills the canvas.
enum class Fit {
  Cover,    ///< Fill the canvas, keep the shape, cut what sticks out.
  Contain,  ///< Show everything, keep the shape, bars in the background colour.
  Blur,     ///< Show everything, keep the shape, over a blurred, covering copy of itself.
  Stretch,  ///< Fill the canvas, change the shape.
};

[[nodiscard]] std::string_view to_string(Fit fit);
[[nodiscard]] Result<Fit> parse_fit(std::string_view text);

/// Even sizes, since yuv420p halves them; both within these limits.
inline constexpr int kMinCanvasSide = 16;
inline constexpr int kMaxCanvasSide = 4096;

struct Canvas {
  int width = 1080;
  int height = 1920;
  FrameRate rate;
  Fit fit = Fit::Cover;

  friend bool operator==(const Canvas&, const Canvas&) = default;

  /// "1080x1920@30": everything but the fit.
  [[nodiscard]] std::string display() const;
};

/// Reads "1080x1920", "1080x1920@30", or a name: "9:16", "16:9", "1:1" at 1080 lines. The fit is left as it is by
/// default. Errors: InvalidArgument for odd or too large sizes and anything else.
[[nodiscard]] Result<Canvas> parse_canvas(std::string_view text);

/// The same rules for a canvas that came as numbers.
[[nodiscard]] Result<> check_canvas(const Canvas& canvas);

}  // namespace kadr::timeline
