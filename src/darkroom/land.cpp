#include "darkroom/land.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "darkroom/subjects.h"

namespace kadr::darkroom {
namespace {

using timeline::SeededRandom;
using Line = std::function<double(double)>;

/// Land that ends in a line, paler towards its foot as mist would make it.
void fill_land(cairo_t* drawing, const Land& land, const Line& line, double mist) {
  const ScenerySpec& spec = land.spec;
  use_vertical(drawing, land.base - land.rise, land.colour, spec.height, mix(land.colour, spec.palette.sky_low, mist));
  below_line(drawing, spec.width, spec.height, line);
  cairo_fill(drawing);
}

void draw_windows(cairo_t* drawing, const ScenerySpec& spec, const Box& house, SeededRandom& random) {
  const double cell = spec.unit() * 0.022;
  const auto columns = static_cast<int>(house.width / cell) - 1;
  const auto rows = static_cast<int>((spec.height * 0.8 - house.y) / (1.4 * cell)) - 1;
  const double left = house.x + (house.width - columns * cell) / 2;
  const double lit = spec.content.hour == Hour::Day ? 0.12 : 0.42;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      if (fraction(random) > lit) continue;
      use_colour(drawing, random.below(5) == 0 ? spec.palette.accent : spec.palette.glow, between(random, 0.45, 0.9));
      cairo_rectangle(drawing, left + (column + 0.22) * cell, house.y + (row + 0.7) * 1.4 * cell, 0.56 * cell,
                      0.8 * cell);
      cairo_fill(drawing);
    }
  }
}

}  // namespace

void draw_hill(cairo_t* drawing, const Land& land) {
  const auto& [spec, random, base, rise, colour] = land;
  const auto line = rolling_line(random, between(random, 0.5, 0.9));
  const double across = std::max(spec.width, 0.8 * spec.height);
  fill_land(drawing, land, [&](double x) { return base - rise * line(x / across); }, 0.25);
}

/// Peaks by halving: each middle is put up or down by less than the one before.
void draw_range(cairo_t* drawing, const Land& land) {
  const auto& [spec, random, base, rise, colour] = land;
  constexpr std::size_t kPoints = 65;
  std::array<double, kPoints> heights{};
  for (std::size_t i = 0; i < kPoints; i += 16)
    heights[i] = between(random, i / 16 % 2 == 0 ? 0.05 : 0.75, i / 16 % 2 == 0 ? 0.3 : 1);
  double rough = 0.2;
  for (std::size_t step = 16; step > 1; step /= 2, rough /= 1.9) {
    for (std::size_t i = step / 2; i < kPoints; i += step)
      heights[i] =
          (heights[i - step / 2] + heights[std::min(i + step / 2, kPoints - 1)]) / 2 + between(random, -rough, rough);
  }
  const auto height_at = [&](double x) {
    const double at = std::clamp(x / spec.width, 0.0, 0.9999) * (kPoints - 1);
    const auto i = static_cast<std::size_t>(at);
    return std::lerp(heights[i], heights[i + 1], at - static_cast<double>(i));
  };
  fill_land(drawing, land, [&](double x) { return base - rise * height_at(x); }, 0.5);
  // Snow lies where it is highest; its lower edge is ragged.
  const auto ragged = rolling_line(random, 9);
  cairo_save(drawing);
  below_line(drawing, spec.width, spec.height, [&](double x) { return base - rise * height_at(x); });
  cairo_clip(drawing);
  use_colour(drawing, mix(colour, spec.palette.ink, 0.75), 0.85);
  cairo_new_path(drawing);
  cairo_move_to(drawing, 0, 0);
  for (double x = 0; x <= spec.width; x += 4)
    cairo_line_to(drawing, x, base - rise * (0.66 + 0.05 * ragged(x / spec.width)));
  cairo_line_to(drawing, spec.width, 0);
  cairo_fill(drawing);
  cairo_restore(drawing);
}

void draw_firs(cairo_t* drawing, const Land& land) {
  const auto& [spec, random, base, rise, colour] = land;
  const auto line = rolling_line(random, 0.7);
  const auto ground = [&](double x) { return base - 0.03 * spec.height * line(x / spec.width); };
  for (double x = -0.3 * rise; x < spec.width + 0.3 * rise; x += rise * between(random, 0.16, 0.32)) {
    draw_fir(drawing,
             {.foot = {x, ground(x) + 0.1 * rise}, .size = rise * between(random, 0.6, 1.1), .palette = spec.palette},
             colour);
  }
  fill_land(drawing, land, ground, 0.12);
}

void draw_houses(cairo_t* drawing, const Land& land, Windows windows) {
  const auto& [spec, random, base, tallest, colour] = land;
  for (double x = -0.05 * spec.width; x < spec.width;) {
    const double width = spec.unit() * between(random, 0.09, 0.2);
    const double height = tallest * between(random, 0.35, 1);
    const Box house{x, base - height, width, spec.height - base + height};
    use_vertical(drawing, house.y, colour, spec.height, mix(colour, spec.palette.sky_low, 0.25));
    cairo_rectangle(drawing, house.x, house.y, house.width, house.height);
    cairo_fill(drawing);
    if (random.below(4) == 0) {
      cairo_rectangle(drawing, x + 0.48 * width, house.y - 0.25 * width, 0.03 * width, 0.3 * width);
      cairo_fill(drawing);
    }
    if (windows == Windows::Lit) draw_windows(drawing, spec, house, random);
    x += width * between(random, 0.92, 1.25);
  }
}

void draw_dune(cairo_t* drawing, const Land& land) {
  const auto& [spec, random, base, rise, colour] = land;
  const auto line = rolling_line(random, 0.45);
  const auto crest = [&](double x) { return base - rise * (1 - std::abs(line(x / spec.width))) * 1.3; };
  fill_land(drawing, land, crest, 0.1);
}

}  // namespace kadr::darkroom
