#pragma once

/// The few shapes of which all pictures are made.
///
/// Thread: one owner of each drawing.

#include <functional>

#include "darkroom/drawing_handles.h"
#include "darkroom/palette.h"
#include "timeline/seeded_random.h"

namespace kadr::darkroom {

struct Point {
  double x = 0;
  double y = 0;
};

struct Box {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
};

void use_colour(cairo_t* drawing, const Rgb& colour, double alpha = 1);

/// What is filled next changes from one colour at `top` to another at `bottom`.
void use_vertical(cairo_t* drawing, double top, const Rgb& above, double bottom, const Rgb& below);

void fill_disc(cairo_t* drawing, const Point& centre, double radius);

/// Light that fades out towards a radius.
void fill_glow(cairo_t* drawing, const Point& centre, double radius, const Rgb& colour, double alpha);

/// The path only; corners are cut round by `radius`.
void round_box(cairo_t* drawing, const Box& box, double radius);

/// The path of everything below a line y = height(x), from the left edge to the right one.
void below_line(cairo_t* drawing, double width, double bottom, const std::function<double(double)>& height);

/// 0 to 1.
[[nodiscard]] double fraction(timeline::SeededRandom& random);
[[nodiscard]] double between(timeline::SeededRandom& random, double low, double high);

/// A smooth line that never repeats: some waves of random phase, about −1 to 1. \param waves how many across a length
/// of 1.
[[nodiscard]] std::function<double(double)> rolling_line(timeline::SeededRandom& random, double waves);

}  // namespace kadr::darkroom
