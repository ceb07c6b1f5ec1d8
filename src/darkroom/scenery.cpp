#include "darkroom/scenery.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "darkroom/subjects.h"

namespace kadr::darkroom {
namespace {

using timeline::SeededRandom;

/// Each layer and part has random numbers of its own, so that it looks the same whether or not others are drawn.
enum class Part : std::uint8_t { Sky, Clouds, Far, Land, Detail, Front, Subjects, Weather };

SeededRandom random_for(const ScenerySpec& spec, Part part) {
  return SeededRandom(timeline::derive_seed(spec.seed, static_cast<std::uint64_t>(part)));
}

double unit(const ScenerySpec& spec) {
  return std::min(spec.width, spec.height);
}

/// Where the land begins.
double horizon(const ScenerySpec& spec) {
  switch (spec.content.place) {
    case Place::Sea:
      return 0.52 * spec.height;
    case Place::City:
      return 0.66 * spec.height;
    default:
      return 0.60 * spec.height;
  }
}

Point sun_of(const ScenerySpec& spec) {
  SeededRandom random = random_for(spec, Part::Sky);
  const double x = between(random, 0.25, 0.75) * spec.width;
  const bool low = spec.content.hour == Hour::Dawn || spec.content.hour == Hour::Dusk;
  return {x, horizon(spec) - (low ? 0.11 : 0.30) * spec.height};
}

void draw_stars(cairo_t* drawing, const ScenerySpec& spec, double bottom) {
  SeededRandom random = random_for(spec, Part::Sky);
  for (int i = 0; i < 260; ++i) {
    const Point at{fraction(random) * spec.width, fraction(random) * bottom};
    const double brightness = between(random, 0.15, 1);
    use_colour(drawing, spec.palette.glow, brightness * brightness);
    fill_disc(drawing, at, unit(spec) * between(random, 0.0007, 0.0024));
  }
}

void draw_sun(cairo_t* drawing, const ScenerySpec& spec) {
  const Point sun = sun_of(spec);
  const double veiled = spec.content.weather == Weather::Clear ? 1 : 0.45;
  const double radius = unit(spec) * (spec.content.hour == Hour::Day ? 0.085 : 0.11);
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

void draw_clouds(cairo_t* drawing, const ScenerySpec& spec) {
  SeededRandom random = random_for(spec, Part::Clouds);
  const bool clear = spec.content.weather == Weather::Clear;
  const int count = clear ? 3 : 8;
  const Rgb colour = mix(spec.palette.sky_low, clear ? spec.palette.glow : spec.palette.sky_top, 0.35);
  // As one shape: where clouds lie over each other they are no denser.
  cairo_push_group(drawing);
  for (int i = 0; i < count; ++i) {
    const Point at{between(random, -0.05, 1.05) * spec.width, between(random, 0.10, 0.72) * horizon(spec)};
    const double size = unit(spec) * between(random, 0.06, 0.13);
    use_colour(drawing, colour);
    draw_cloud(drawing, at, size, random);
  }
  cairo_pop_group_to_source(drawing);
  cairo_paint_with_alpha(drawing, spec.content.hour == Hour::Night ? 0.16 : 0.5);
}

/// Land that ends in a line, paler towards its foot as mist would make it.
void fill_land(cairo_t* drawing, const ScenerySpec& spec, const std::function<double(double)>& line, double top,
               const Rgb& colour, double mist) {
  use_vertical(drawing, top, colour, spec.height, mix(colour, spec.palette.sky_low, mist));
  below_line(drawing, spec.width, spec.height, line);
  cairo_fill(drawing);
}

void draw_hill(cairo_t* drawing, const ScenerySpec& spec, SeededRandom& random, double base, double rise,
               const Rgb& colour) {
  const auto line = rolling_line(random, between(random, 0.5, 0.9));
  const double across = std::max(spec.width, 0.8 * spec.height);
  fill_land(drawing, spec, [&](double x) { return base - rise * line(x / across); }, base - rise, colour, 0.25);
}

/// Peaks by halving: each middle is put up or down by less than the one before.
void draw_range(cairo_t* drawing, const ScenerySpec& spec, SeededRandom& random, double base, double rise,
                const Rgb& colour) {
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
  fill_land(drawing, spec, [&](double x) { return base - rise * height_at(x); }, base - rise, colour, 0.5);
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

void draw_water(cairo_t* drawing, const ScenerySpec& spec) {
  const Palette& palette = spec.palette;
  const double top = horizon(spec);
  use_vertical(drawing, top, mix(palette.sky_low, palette.middle, 0.35), spec.height,
               mix(palette.middle, palette.near, 0.6));
  cairo_rectangle(drawing, 0, top, spec.width, spec.height - top);
  cairo_fill(drawing);
  SeededRandom random = random_for(spec, Part::Detail);
  const Point sun = sun_of(spec);
  for (int i = 0; i < 130; ++i) {
    const double depth = fraction(random);
    const double y = top + (0.01 + 0.98 * depth * depth) * (spec.height - top);
    const bool lit = random.below(2) == 0;
    const double spread = (0.03 + 0.16 * depth) * spec.width;
    const double x = lit ? sun.x + between(random, -spread, spread) : fraction(random) * spec.width;
    const double length = unit(spec) * (0.012 + 0.09 * depth) * between(random, 0.4, 1);
    use_colour(drawing, lit ? palette.glow : palette.sky_low, (lit ? 0.6 : 0.28) * (1 - 0.6 * depth));
    round_box(drawing, {x - length / 2, y, length, unit(spec) * (0.002 + 0.003 * depth)}, unit(spec) * 0.001);
    cairo_fill(drawing);
  }
}

void draw_firs(cairo_t* drawing, const ScenerySpec& spec, SeededRandom& random, double base, double size,
               const Rgb& colour) {
  const auto line = rolling_line(random, 0.7);
  const auto ground = [&](double x) { return base - 0.03 * spec.height * line(x / spec.width); };
  for (double x = -0.3 * size; x < spec.width + 0.3 * size; x += size * between(random, 0.16, 0.32)) {
    draw_fir(drawing,
             {.foot = {x, ground(x) + 0.1 * size}, .size = size * between(random, 0.6, 1.1), .palette = spec.palette},
             colour);
  }
  fill_land(drawing, spec, ground, base, colour, 0.12);
}

void draw_windows(cairo_t* drawing, const ScenerySpec& spec, const Box& house, SeededRandom& random) {
  const double cell = unit(spec) * 0.022;
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

void draw_houses(cairo_t* drawing, const ScenerySpec& spec, SeededRandom& random, double tallest, const Rgb& colour,
                 bool windows) {
  const double base = horizon(spec);
  for (double x = -0.05 * spec.width; x < spec.width;) {
    const double width = unit(spec) * between(random, 0.09, 0.2);
    const double height = tallest * between(random, 0.35, 1);
    const Box house{x, base - height, width, spec.height - base + height};
    use_vertical(drawing, house.y, colour, spec.height, mix(colour, spec.palette.sky_low, 0.25));
    cairo_rectangle(drawing, house.x, house.y, house.width, house.height);
    cairo_fill(drawing);
    if (random.below(4) == 0) {
      cairo_rectangle(drawing, x + 0.48 * width, house.y - 0.25 * width, 0.03 * width, 0.3 * width);
      cairo_fill(drawing);
    }
    if (windows) draw_windows(drawing, spec, house, random);
    x += width * between(random, 0.92, 1.25);
  }
}

void draw_dune(cairo_t* drawing, const ScenerySpec& spec, SeededRandom& random, double base, const Rgb& colour) {
  const auto line = rolling_line(random, 0.45);
  const double rise = 0.07 * spec.height;
  const auto crest = [&](double x) { return base - rise * (1 - std::abs(line(x / spec.width))) * 1.3; };
  fill_land(drawing, spec, crest, base - rise, colour, 0.1);
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
  const double u = unit(spec);
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
  SeededRandom random = random_for(spec, Part::Far);
  draw_hill(drawing, spec, random, view.y + 0.86 * view.height, 0.03 * spec.height, palette.far);
  draw_hill(drawing, spec, random, view.y + 0.98 * view.height, 0.02 * spec.height, palette.middle);
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

void draw_planet(cairo_t* drawing, const ScenerySpec& spec) {
  const Palette& palette = spec.palette;
  SeededRandom random = random_for(spec, Part::Land);
  const double radius = unit(spec) * between(random, 0.2, 0.27);
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

/// Nothing that could be named: bands that flow over each other, and one disc to rest the eye on.
void draw_bands(cairo_t* drawing, const ScenerySpec& spec, Part part, int first, int last) {
  const Palette& palette = spec.palette;
  const std::array<Rgb, 5> colours{palette.far, mix(palette.middle, palette.accent, 0.18), palette.middle,
                                   mix(palette.middle, palette.near, 0.5), palette.near};
  SeededRandom random = random_for(spec, part);
  for (int i = first; i < last; ++i) {
    const double base = spec.height * (0.42 + 0.11 * i);
    const auto line = rolling_line(random, between(random, 0.35, 0.7));
    const double rise = spec.height * between(random, 0.05, 0.1);
    fill_land(
        drawing, spec, [&](double x) { return base - rise * line(x / spec.width); }, base - rise,
        colours[static_cast<std::size_t>(i)], 0.15);
  }
}

void draw_disc(cairo_t* drawing, const ScenerySpec& spec) {
  SeededRandom random = random_for(spec, Part::Detail);
  const Point centre{between(random, 0.3, 0.7) * spec.width, between(random, 0.27, 0.36) * spec.height};
  const double radius = unit(spec) * between(random, 0.13, 0.19);
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
  SeededRandom random = random_for(spec, Part::Weather);
  const double u = unit(spec);
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
    const double size = unit(spec) * (subjects.size() == 1 ? 0.46 : 0.36);
    draw_subject(drawing, subjects[i],
                 {.foot = stand_of(spec, i, subjects.size()), .size = size, .palette = spec.palette});
  }
}

void draw_far(cairo_t* drawing, const ScenerySpec& spec) {
  const Palette& palette = spec.palette;
  SeededRandom random = random_for(spec, Part::Far);
  const Rgb pale = mix(palette.far, palette.sky_low, 0.4);
  switch (spec.content.place) {
    case Place::Mountains:
      draw_range(drawing, spec, random, horizon(spec), 0.30 * spec.height, pale);
      return;
    case Place::City:
      draw_houses(drawing, spec, random, 0.34 * spec.height, pale, false);
      return;
    case Place::Desert:
      draw_dune(drawing, spec, random, horizon(spec), mix(from_oklch(0.78, 0.09, 75), pale, 0.45));
      return;
    case Place::Hills:
    case Place::Forest:
    case Place::Sea:
      draw_hill(drawing, spec, random, horizon(spec) - 0.005 * spec.height, 0.05 * spec.height, pale);
      return;
    case Place::Nowhere:
    case Place::Room:
    case Place::Space:
      return;
  }
}

}  // namespace

void draw_back(cairo_t* drawing, const ScenerySpec& spec) {
  const Palette& palette = spec.palette;
  if (spec.content.place == Place::Room) return draw_wall(drawing, spec);
  use_vertical(drawing, 0, palette.sky_top, horizon(spec), palette.sky_low);
  cairo_paint(drawing);
  if (spec.content.place == Place::Space) {
    fill_glow(drawing, {0.2 * spec.width, 0.7 * spec.height}, 0.8 * spec.height, palette.accent, 0.25);
    fill_glow(drawing, {0.9 * spec.width, 0.15 * spec.height}, 0.6 * spec.height, palette.far, 0.5);
    return draw_stars(drawing, spec, spec.height);
  }
  if (spec.content.place == Place::Nowhere) return draw_disc(drawing, spec);
  if (spec.content.hour == Hour::Night) draw_stars(drawing, spec, horizon(spec));
  draw_sun(drawing, spec);
  draw_clouds(drawing, spec);
  draw_far(drawing, spec);
}

void draw_middle(cairo_t* drawing, const ScenerySpec& spec) {
  const Palette& palette = spec.palette;
  SeededRandom random = random_for(spec, Part::Land);
  const double base = horizon(spec);
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
      draw_range(drawing, spec, random, base + 0.08 * spec.height, 0.24 * spec.height,
                 mix(palette.far, palette.middle, 0.6));
      return draw_firs(drawing, spec, random, base + 0.10 * spec.height, 0.06 * spec.height, palette.middle);
    case Place::Forest:
      draw_firs(drawing, spec, random, base + 0.01 * spec.height, 0.15 * spec.height,
                mix(palette.far, palette.middle, 0.4));
      return draw_firs(drawing, spec, random, base + 0.07 * spec.height, 0.22 * spec.height, palette.middle);
    case Place::City:
      return draw_houses(drawing, spec, random, 0.25 * spec.height, mix(palette.middle, palette.near, 0.3), true);
    case Place::Desert:
      return draw_dune(drawing, spec, random, base + 0.07 * spec.height,
                       mix(from_oklch(0.66, 0.1, 70), palette.middle, 0.4));
    case Place::Hills:
      draw_hill(drawing, spec, random, base + 0.04 * spec.height, 0.045 * spec.height,
                mix(palette.far, palette.middle, 0.45));
      return draw_hill(drawing, spec, random, base + 0.10 * spec.height, 0.045 * spec.height, palette.middle);
  }
}

void draw_front(cairo_t* drawing, const ScenerySpec& spec) {
  const Palette& palette = spec.palette;
  SeededRandom random = random_for(spec, Part::Front);
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
      draw_hill(drawing, spec, random, 0.86 * spec.height, 0.03 * spec.height, palette.near);
      break;
    case Place::Forest:
      draw_firs(drawing, spec, random, 0.80 * spec.height, 0.20 * spec.height, palette.near);
      break;
    case Place::Desert:
      draw_dune(drawing, spec, random, 0.80 * spec.height, mix(from_oklch(0.5, 0.09, 60), palette.near, 0.5));
      break;
    case Place::City:
    case Place::Hills:
    case Place::Mountains:
      draw_hill(drawing, spec, random, base, 0.025 * spec.height, palette.near);
      break;
  }
  if (spec.content.place != Place::Sea) draw_subjects(drawing, spec);
  if (spec.content.weather == Weather::Rain || spec.content.weather == Weather::Snow) draw_weather(drawing, spec);
}

}  // namespace kadr::darkroom
