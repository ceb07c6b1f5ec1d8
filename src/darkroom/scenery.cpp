#include "darkroom/scenery.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "darkroom/land.h"
#include "darkroom/sky.h"
#include "darkroom/subjects.h"

namespace kadr::darkroom {
namespace {

using timeline::SeededRandom;
using Part = ScenerySpec::Part;

void draw_water(cairo_t* drawing, const ScenerySpec& spec) {
  const Palette& palette = spec.palette;
  const double top = spec.horizon();
  use_vertical(drawing, top, mix(palette.sky_low, palette.middle, 0.35), spec.height,
               mix(palette.middle, palette.near, 0.6));
  cairo_rectangle(drawing, 0, top, spec.width, spec.height - top);
  cairo_fill(drawing);
  SeededRandom random = spec.random_for(Part::Detail);
  const Point sun = sun_of(spec);
  for (int i = 0; i < 130; ++i) {
    const double depth = fraction(random);
    const double y = top + (0.01 + 0.98 * depth * depth) * (spec.height - top);
    const bool lit = random.below(2) == 0;
    const double spread = (0.03 + 0.16 * depth) * spec.width;
    const double x = lit ? sun.x + between(random, -spread, spread) : fraction(random) * spec.width;
    const double length = spec.unit() * (0.012 + 0.09 * depth) * between(random, 0.4, 1);
    use_colour(drawing, lit ? palette.glow : palette.sky_low, (lit ? 0.6 : 0.28) * (1 - 0.6 * depth));
    round_box(drawing, {x - length / 2, y, length, spec.unit() * (0.002 + 0.003 * depth)}, spec.unit() * 0.001);
    cairo_fill(drawing);
  }
}

void draw_wall(cairo_t* drawing, const ScenerySpec& spec) {
  const Palette& palette = spec.palette;
  use_vertical(drawing, 0, mix(palette.middle, palette.near, 0.35), spec.height,
               mix(palette.near, palette.sky_low, 0.12));
  cairo_paint(drawing);
}

/// A window with the hour's sky in it.
void draw_window(cairo_t* drawing, const ScenerySpec& spec) {
  const Palette& palette = spec.palette;
  const double u = spec.unit();
  const Box view{0.5 * spec.width - 0.34 * u, 0.14 * spec.height, 0.68 * u, 0.38 * spec.height};
  fill_glow(drawing, {view.x + view.width / 2, view.y + view.height / 2}, 0.9 * u, palette.glow, 0.28);
  cairo_save(drawing);
  round_box(drawing, view, 0.02 * u);
  cairo_clip(drawing);
  use_vertical(drawing, view.y, palette.sky_top, view.y + view.height, palette.sky_low);
  cairo_paint(drawing);
  if (spec.content.hour == Hour::Night) draw_stars(drawing, spec, view.y + view.height);
  const Point sun{view.x + 0.68 * view.width, view.y + 0.34 * view.height};
  fill_glow(drawing, sun, 0.3 * u, palette.glow, 0.6);
  use_colour(drawing, palette.glow);
  fill_disc(drawing, sun, 0.055 * u);
  SeededRandom random = spec.random_for(Part::Far);
  draw_hill(drawing, {.spec = spec,
                      .random = random,
                      .base = view.y + 0.86 * view.height,
                      .rise = 0.03 * spec.height,
                      .colour = palette.far});
  draw_hill(drawing, {.spec = spec,
                      .random = random,
                      .base = view.y + 0.98 * view.height,
                      .rise = 0.02 * spec.height,
                      .colour = palette.middle});
  cairo_restore(drawing);
  use_colour(drawing, mix(palette.near, palette.ink, 0.78));
  cairo_set_line_width(drawing, 0.022 * u);
  round_box(drawing, view, 0.02 * u);
  cairo_stroke(drawing);
  cairo_set_line_width(drawing, 0.012 * u);
  cairo_move_to(drawing, view.x + view.width / 2, view.y);
  cairo_rel_line_to(drawing, 0, view.height);
  cairo_move_to(drawing, view.x, view.y + 0.42 * view.height);
  cairo_rel_line_to(drawing, view.width, 0);
  cairo_stroke(drawing);
}

/// Nothing that could be named: bands that flow over each other, and one disc to rest the eye on.
void draw_bands(cairo_t* drawing, const ScenerySpec& spec, Part part, int first, int last) {
  const Palette& palette = spec.palette;
  const std::array<Rgb, 5> colours{palette.far, mix(palette.middle, palette.accent, 0.18), palette.middle,
                                   mix(palette.middle, palette.near, 0.5), palette.near};
  SeededRandom random = spec.random_for(part);
  for (int i = first; i < last; ++i) {
    const double base = spec.height * (0.42 + 0.11 * i);
    const auto line = rolling_line(random, between(random, 0.35, 0.7));
    const double rise = spec.height * between(random, 0.05, 0.1);
    const Rgb& colour = colours[static_cast<std::size_t>(i)];
    use_vertical(drawing, base - rise, colour, spec.height, mix(colour, palette.sky_low, 0.15));
    below_line(drawing, spec.width, spec.height, [&](double x) { return base - rise * line(x / spec.width); });
    cairo_fill(drawing);
  }
}

void draw_disc(cairo_t* drawing, const ScenerySpec& spec) {
  SeededRandom random = spec.random_for(Part::Detail);
  const Point centre{between(random, 0.3, 0.7) * spec.width, between(random, 0.27, 0.36) * spec.height};
  const double radius = spec.unit() * between(random, 0.13, 0.19);
  fill_glow(drawing, centre, 3 * radius, spec.palette.glow, 0.5);
  use_vertical(drawing, centre.y - radius, mix(spec.palette.accent, spec.palette.glow, 0.3), centre.y + radius,
               spec.palette.accent);
  fill_disc(drawing, centre, radius);
  use_colour(drawing, spec.palette.ink, 0.5);
  cairo_set_line_width(drawing, 0.03 * radius);
  cairo_arc(drawing, centre.x, centre.y, 1.35 * radius, 0, 2 * std::numbers::pi);
  cairo_stroke(drawing);
}

void draw_table(cairo_t* drawing, const ScenerySpec& spec) {
  const double top = 0.72 * spec.height;
  const Rgb wood = mix(from_oklch(0.5, 0.08, 60), spec.palette.near, 0.45);
  use_vertical(drawing, top, mix(wood, spec.palette.glow, 0.22), spec.height, mix(wood, spec.palette.near, 0.7));
  cairo_rectangle(drawing, 0, top, spec.width, spec.height - top);
  cairo_fill(drawing);
  use_colour(drawing, spec.palette.glow, 0.35);
  cairo_rectangle(drawing, 0, top, spec.width, 0.003 * spec.height);
  cairo_fill(drawing);
}

void draw_weather(cairo_t* drawing, const ScenerySpec& spec) {
  SeededRandom random = spec.random_for(Part::Weather);
  const double u = spec.unit();
  const bool rain = spec.content.weather == Weather::Rain;
  cairo_set_line_cap(drawing, CAIRO_LINE_CAP_ROUND);
  for (int i = 0; i < (rain ? 220 : 260); ++i) {
    const Point at{between(random, -0.05, 1.05) * spec.width, fraction(random) * spec.height};
    const double near = between(random, 0.3, 1);
    use_colour(drawing, spec.palette.ink, 0.22 * near + (rain ? 0 : 0.3));
    if (!rain) {
      fill_disc(drawing, at, u * 0.006 * near);
      continue;
    }
    cairo_set_line_width(drawing, u * 0.0026 * near);
    cairo_move_to(drawing, at.x, at.y);
    cairo_rel_line_to(drawing, -0.018 * u * near, 0.075 * u * near);
    cairo_stroke(drawing);
  }
}

/// Where the n-th of `count` subjects stands.
Point stand_of(const ScenerySpec& spec, std::size_t number, std::size_t count) {
  const double x = count == 1 ? 0.5 : number == 0 ? 0.34 : 0.68;
  const double y = spec.content.place == Place::Room ? 0.755 : spec.content.place == Place::Sea ? 0.70 : 0.765;
  return {x * spec.width, y * spec.height};
}

void draw_subjects(cairo_t* drawing, const ScenerySpec& spec) {
  const std::vector<Subject>& subjects = spec.content.subjects;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const double size = spec.unit() * (subjects.size() == 1 ? 0.46 : 0.36);
    draw_subject(drawing, subjects[i],
                 {.foot = stand_of(spec, i, subjects.size()), .size = size, .palette = spec.palette});
  }
}

void draw_far(cairo_t* drawing, const ScenerySpec& spec) {
  const Palette& palette = spec.palette;
  SeededRandom random = spec.random_for(Part::Far);
  const Rgb pale = mix(palette.far, palette.sky_low, 0.4);
  switch (spec.content.place) {
    case Place::Mountains:
      draw_range(drawing,
                 {.spec = spec, .random = random, .base = spec.horizon(), .rise = 0.30 * spec.height, .colour = pale});
      return;
    case Place::City:
      draw_houses(drawing,
                  {.spec = spec, .random = random, .base = spec.horizon(), .rise = 0.34 * spec.height, .colour = pale},
                  Windows::None);
      return;
    case Place::Desert:
      draw_dune(drawing, {.spec = spec,
                          .random = random,
                          .base = spec.horizon(),
                          .rise = 0.07 * spec.height,
                          .colour = mix(from_oklch(0.78, 0.09, 75), pale, 0.45)});
      return;
    case Place::Hills:
    case Place::Forest:
    case Place::Sea:
      draw_hill(drawing, {.spec = spec,
                          .random = random,
                          .base = spec.horizon() - 0.005 * spec.height,
                          .rise = 0.05 * spec.height,
                          .colour = pale});
      return;
    case Place::Nowhere:
    case Place::Room:
    case Place::Space:
      return;
  }
}

}  // namespace

SeededRandom ScenerySpec::random_for(Part part) const {
  return SeededRandom(timeline::derive_seed(seed, static_cast<std::uint64_t>(part)));
}

double ScenerySpec::horizon() const {
  switch (content.place) {
    case Place::Sea:
      return 0.52 * height;
    case Place::City:
      return 0.66 * height;
    default:
      return 0.60 * height;
  }
}

void draw_back(cairo_t* drawing, const ScenerySpec& spec) {
  const Palette& palette = spec.palette;
  if (spec.content.place == Place::Room) return draw_wall(drawing, spec);
  use_vertical(drawing, 0, palette.sky_top, spec.horizon(), palette.sky_low);
  cairo_paint(drawing);
  if (spec.content.place == Place::Space) {
    fill_glow(drawing, {0.2 * spec.width, 0.7 * spec.height}, 0.8 * spec.height, palette.accent, 0.25);
    fill_glow(drawing, {0.9 * spec.width, 0.15 * spec.height}, 0.6 * spec.height, palette.far, 0.5);
    return draw_stars(drawing, spec, spec.height);
  }
  if (spec.content.place == Place::Nowhere) return draw_disc(drawing, spec);
  if (spec.content.hour == Hour::Night) draw_stars(drawing, spec, spec.horizon());
  draw_sun(drawing, spec);
  draw_clouds(drawing, spec);
  draw_far(drawing, spec);
}

void draw_middle(cairo_t* drawing, const ScenerySpec& spec) {
  const Palette& palette = spec.palette;
  SeededRandom random = spec.random_for(Part::Land);
  const double base = spec.horizon();
  switch (spec.content.place) {
    case Place::Nowhere:
      return draw_bands(drawing, spec, Part::Land, 0, 3);
    case Place::Room:
      return draw_window(drawing, spec);
    case Place::Space:
      return draw_planet(drawing, spec);
    case Place::Sea:
      return draw_water(drawing, spec);
    case Place::Mountains:
      draw_range(drawing, {.spec = spec,
                           .random = random,
                           .base = base + 0.08 * spec.height,
                           .rise = 0.24 * spec.height,
                           .colour = mix(palette.far, palette.middle, 0.6)});
      return draw_firs(drawing, {.spec = spec,
                                 .random = random,
                                 .base = base + 0.10 * spec.height,
                                 .rise = 0.06 * spec.height,
                                 .colour = palette.middle});
    case Place::Forest:
      draw_firs(drawing, {.spec = spec,
                          .random = random,
                          .base = base + 0.01 * spec.height,
                          .rise = 0.15 * spec.height,
                          .colour = mix(palette.far, palette.middle, 0.4)});
      return draw_firs(drawing, {.spec = spec,
                                 .random = random,
                                 .base = base + 0.07 * spec.height,
                                 .rise = 0.22 * spec.height,
                                 .colour = palette.middle});
    case Place::City:
      return draw_houses(drawing,
                         {.spec = spec,
                          .random = random,
                          .base = spec.horizon(),
                          .rise = 0.25 * spec.height,
                          .colour = mix(palette.middle, palette.near, 0.3)},
                         Windows::Lit);
    case Place::Desert:
      return draw_dune(drawing, {.spec = spec,
                                 .random = random,
                                 .base = base + 0.07 * spec.height,
                                 .rise = 0.07 * spec.height,
                                 .colour = mix(from_oklch(0.66, 0.1, 70), palette.middle, 0.4)});
    case Place::Hills:
      draw_hill(drawing, {.spec = spec,
                          .random = random,
                          .base = base + 0.04 * spec.height,
                          .rise = 0.045 * spec.height,
                          .colour = mix(palette.far, palette.middle, 0.45)});
      return draw_hill(drawing, {.spec = spec,
                                 .random = random,
                                 .base = base + 0.10 * spec.height,
                                 .rise = 0.045 * spec.height,
                                 .colour = palette.middle});
  }
}

void draw_front(cairo_t* drawing, const ScenerySpec& spec) {
  const Palette& palette = spec.palette;
  SeededRandom random = spec.random_for(Part::Front);
  const double base = 0.76 * spec.height;
  switch (spec.content.place) {
    case Place::Nowhere:
      draw_bands(drawing, spec, Part::Front, 3, 5);
      break;
    case Place::Room:
      draw_table(drawing, spec);
      break;
    case Place::Space:
      break;
    case Place::Sea:
      draw_subjects(drawing, spec);
      draw_hill(drawing, {.spec = spec,
                          .random = random,
                          .base = 0.86 * spec.height,
                          .rise = 0.03 * spec.height,
                          .colour = palette.near});
      break;
    case Place::Forest:
      draw_firs(drawing, {.spec = spec,
                          .random = random,
                          .base = 0.80 * spec.height,
                          .rise = 0.20 * spec.height,
                          .colour = palette.near});
      break;
    case Place::Desert:
      draw_dune(drawing, {.spec = spec,
                          .random = random,
                          .base = 0.80 * spec.height,
                          .rise = 0.07 * spec.height,
                          .colour = mix(from_oklch(0.5, 0.09, 60), palette.near, 0.5)});
      break;
    case Place::City:
    case Place::Hills:
    case Place::Mountains:
      draw_hill(drawing,
                {.spec = spec, .random = random, .base = base, .rise = 0.025 * spec.height, .colour = palette.near});
      break;
  }
  if (spec.content.place != Place::Sea) draw_subjects(drawing, spec);
  if (spec.content.weather == Weather::Rain || spec.content.weather == Weather::Snow) draw_weather(drawing, spec);
}

}  // namespace kadr::darkroom
