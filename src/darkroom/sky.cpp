#include "darkroom/sky.h"

#include <cmath>
#include <numbers>

namespace kadr::darkroom {
namespace {

using timeline::SeededRandom;
using Part = ScenerySpec::Part;

/// Flat below, round above.
void draw_cloud(cairo_t* drawing, const Point& at, double size, SeededRandom& random) {
  cairo_save(drawing);
  cairo_rectangle(drawing, at.x - 3 * size, at.y - 3 * size, 6 * size, 3 * size);
  cairo_clip(drawing);
  for (int i = -3; i <= 3; ++i) {
    const double radius = size * between(random, 0.45, 0.8) * (1 - 0.16 * std::abs(i));
    fill_disc(drawing, {at.x + 0.55 * i * size, at.y - 0.15 * size}, radius);
  }
  cairo_restore(drawing);
}

}  // namespace

Point sun_of(const ScenerySpec& spec) {
  SeededRandom random = spec.random_for(Part::Sky);
  const double x = between(random, 0.25, 0.75) * spec.width;
  const bool low = spec.content.hour == Hour::Dawn || spec.content.hour == Hour::Dusk;
  return {x, spec.horizon() - (low ? 0.11 : 0.30) * spec.height};
}

void draw_stars(cairo_t* drawing, const ScenerySpec& spec, double bottom) {
  SeededRandom random = spec.random_for(Part::Sky);
  for (int i = 0; i < 260; ++i) {
    const Point at{fraction(random) * spec.width, fraction(random) * bottom};
    const double brightness = between(random, 0.15, 1);
    use_colour(drawing, spec.palette.glow, brightness * brightness);
    fill_disc(drawing, at, spec.unit() * between(random, 0.0007, 0.0024));
  }
}

void draw_sun(cairo_t* drawing, const ScenerySpec& spec) {
  const Point sun = sun_of(spec);
  const double veiled = spec.content.weather == Weather::Clear ? 1 : 0.45;
  const double radius = spec.unit() * (spec.content.hour == Hour::Day ? 0.085 : 0.11);
  fill_glow(drawing, sun, radius * 7, spec.palette.glow, 0.55 * veiled);
  fill_glow(drawing, sun, radius * 2.6, spec.palette.glow, 0.6 * veiled);
  use_colour(drawing, spec.palette.glow, 0.96 * veiled);
  fill_disc(drawing, sun, radius);
  if (spec.content.hour != Hour::Night) return;
  use_colour(drawing, mix(spec.palette.glow, spec.palette.sky_top, 0.22), veiled);
  fill_disc(drawing, {sun.x - 0.32 * radius, sun.y - 0.2 * radius}, 0.2 * radius);
  fill_disc(drawing, {sun.x + 0.3 * radius, sun.y + 0.3 * radius}, 0.28 * radius);
  fill_disc(drawing, {sun.x + 0.25 * radius, sun.y - 0.5 * radius}, 0.12 * radius);
}

void draw_clouds(cairo_t* drawing, const ScenerySpec& spec) {
  SeededRandom random = spec.random_for(Part::Clouds);
  const bool clear = spec.content.weather == Weather::Clear;
  const int count = clear ? 3 : 8;
  const Rgb colour = mix(spec.palette.sky_low, clear ? spec.palette.glow : spec.palette.sky_top, 0.35);
  // As one shape: where clouds lie over each other they are no denser.
  cairo_push_group(drawing);
  for (int i = 0; i < count; ++i) {
    const Point at{between(random, -0.05, 1.05) * spec.width, between(random, 0.10, 0.72) * spec.horizon()};
    const double size = spec.unit() * between(random, 0.06, 0.13);
    use_colour(drawing, colour);
    draw_cloud(drawing, at, size, random);
  }
  cairo_pop_group_to_source(drawing);
  cairo_paint_with_alpha(drawing, spec.content.hour == Hour::Night ? 0.16 : 0.5);
}

void draw_planet(cairo_t* drawing, const ScenerySpec& spec) {
  const Palette& palette = spec.palette;
  SeededRandom random = spec.random_for(Part::Land);
  const double radius = spec.unit() * between(random, 0.2, 0.27);
  const Point centre{between(random, 0.35, 0.65) * spec.width, 0.4 * spec.height};
  fill_glow(drawing, centre, 2.1 * radius, palette.accent, 0.4);
  cairo_save(drawing);
  cairo_arc(drawing, centre.x, centre.y, radius, 0, 2 * std::numbers::pi);
  cairo_clip(drawing);
  use_vertical(drawing, centre.y - radius, mix(palette.accent, palette.glow, 0.35), centre.y + radius, palette.near);
  cairo_paint(drawing);
  for (int band = 0; band < 6; ++band) {
    use_colour(drawing, band % 2 == 0 ? palette.glow : palette.near, 0.13);
    cairo_rectangle(drawing, centre.x - radius, centre.y + between(random, -0.9, 0.8) * radius, 2 * radius,
                    between(random, 0.06, 0.2) * radius);
    cairo_fill(drawing);
  }
  use_colour(drawing, palette.sky_top, 0.55);
  cairo_arc(drawing, centre.x + 0.45 * radius, centre.y + 0.4 * radius, 1.25 * radius, 0, 2 * std::numbers::pi);
  cairo_arc_negative(drawing, centre.x - 0.35 * radius, centre.y - 0.3 * radius, 1.2 * radius, 2 * std::numbers::pi, 0);
  cairo_set_fill_rule(drawing, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_fill(drawing);
  cairo_restore(drawing);
  cairo_save(drawing);
  cairo_translate(drawing, centre.x, centre.y);
  cairo_rotate(drawing, -0.35);
  cairo_scale(drawing, 1, 0.22);
  cairo_arc(drawing, 0, 0, 1.65 * radius, -0.15, std::numbers::pi + 0.15);
  cairo_restore(drawing);
  use_colour(drawing, mix(palette.glow, palette.accent, 0.3), 0.75);
  cairo_set_line_width(drawing, 0.05 * radius);
  cairo_stroke(drawing);
}

}  // namespace kadr::darkroom
