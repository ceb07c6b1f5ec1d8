#pragma once

/// Where a picture lands on the canvas. Pure arithmetic, so that every fit mode is tested without decoding anything.

#include "timeline/canvas.h"

namespace kadr::timeline {

/// A picture as people see it: rotation already applied, and pixels that need not be square.
struct Shape {
  int width = 0;
  int height = 0;
  Rational sample_aspect = Rational::whole(1);
};

/// Scale the picture to `width` × `height`, then take (crop) or place (pad) it so that its upper left corner is at
/// (`x`, `y`) of the canvas. Negative offsets mean that much is cut away on both sides.
///
///     cover:    +--+------+--+        contain:  +----------+
///               |  |canvas|  |                  |  canvas  |
///               |  |      |  |  x < 0           +----------+  y > 0
///               |  |      |  |                  |  picture |
///               +--+------+--+                  +----------+
///                  picture                      |          |
struct Placement {
  int width = 0;
  int height = 0;
  int x = 0;
  int y = 0;

  friend bool operator==(const Placement&, const Placement&) = default;
};

/// Scaled sides are even and at least 2; offsets are even, so that chroma stays aligned. `Blur` is placed like
/// `Contain` (its background is the placement of `Cover`). A picture within one pixel of the canvas' shape fills it
/// exactly, rather than leaving a line of background.
[[nodiscard]] Placement place(const Shape& picture, const Canvas& canvas, Fit fit);

}  // namespace kadr::timeline
