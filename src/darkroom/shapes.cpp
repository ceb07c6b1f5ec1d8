#include "darkroom/shapes.h"

#include <array>
#include <cmath>
#include <numbers>

namespace kadr::darkroom {

void use_colour(cairo_t* drawing, const Rgb& colour, double alpha) {
  cairo_set_source_rgba(drawing, colour.red, colour.green, colour.blue, alpha);
}

void use_vertical(cairo_t* drawing, double top, const Rgb& above, double bottom, const Rgb& below) {
  const Pattern gradient(cairo_pattern_create_linear(0, top, 0, bottom));
  cairo_pattern_add_color_stop_rgb(gradient.get(), 0, above.red, above.green, above.blue);
  cairo_pattern_add_color_stop_rgb(gradient.get(), 1, below.red, below.green, below.blue);
  cairo_set_source(drawing, gradient.get());
}

void fill_disc(cairo_t* drawing, const Point& centre, double radius) {
  cairo_new_path(drawing);
  cairo_arc(drawing, centre.x, centre.y, radius, 0, 2 * std::numbers::pi);
  cairo_fill(drawing);
}

void fill_glow(cairo_t* drawing, const Point& centre, double radius, const Rgb& colour, double alpha) {
  const Pattern gradient(cairo_pattern_create_radial(centre.x, centre.y, 0, centre.x, centre.y, radius));
  // Falls off faster than a straight line, as light does.
  for (const double at : {0.0, 0.15, 0.3, 0.5, 0.7, 0.85, 1.0}) {
    const double left = (1 - at) * (1 - at) * (1 - at);
    cairo_pattern_add_color_stop_rgba(gradient.get(), at, colour.red, colour.green, colour.blue, alpha * left);
  }
  cairo_set_source(drawing, gradient.get());
  fill_disc(drawing, centre, radius);
}

void round_box(cairo_t* drawing, const Box& box, double radius) {
  constexpr double kQuarter = std::numbers::pi / 2;
  cairo_new_path(drawing);
  cairo_arc(drawing, box.x + box.width - radius, box.y + radius, radius, -kQuarter, 0);
  cairo_arc(drawing, box.x + box.width - radius, box.y + box.height - radius, radius, 0, kQuarter);
  cairo_arc(drawing, box.x + radius, box.y + box.height - radius, radius, kQuarter, 2 * kQuarter);
  cairo_arc(drawing, box.x + radius, box.y + radius, radius, 2 * kQuarter, 3 * kQuarter);
  cairo_close_path(drawing);
}

void below_line(cairo_t* drawing, double width, double bottom, const std::function<double(double)>& height) {
  constexpr double kPixels = 4;
  cairo_new_path(drawing);
  cairo_move_to(drawing, -kPixels, bottom);
  for (double x = -kPixels; x <= width + kPixels; x += kPixels) cairo_line_to(drawing, x, height(x));
  cairo_line_to(drawing, width + kPixels, bottom);
  cairo_close_path(drawing);
}

double fraction(timeline::SeededRandom& random) {
  constexpr double kSteps = 1 << 24;
  return static_cast<double>(random.below(1 << 24)) / kSteps;
}

double between(timeline::SeededRandom& random, double low, double high) {
  return std::lerp(low, high, fraction(random));
}

std::function<double(double)> rolling_line(timeline::SeededRandom& random, double waves) {
  struct Wave {
    double frequency;
    double phase;
    double height;
  };
  std::array<Wave, 4> parts{};
  double frequency = waves;
  double height = 0.6;
  for (Wave& part : parts) {
    part = {.frequency = frequency * between(random, 0.8, 1.2) * 2 * std::numbers::pi,
            .phase = between(random, 0, 2 * std::numbers::pi),
            .height = height};
    frequency *= 2.1;
    height *= 0.38;
  }
  return [parts](double at) {
    double sum = 0;
    for (const Wave& part : parts) sum += part.height * std::sin(part.frequency * at + part.phase);
    return sum;
  };
}

}  // namespace kadr::darkroom
