#include "darkroom/presenter_figure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace kadr::darkroom {
namespace {

constexpr double kPi = std::numbers::pi;

/// Drawn in heads: (0, 0) is the middle of the head, y goes down, the chin is at 0.5.
class InHeads {
 public:
  InHeads(cairo_t* drawing, const PresenterPlace& place) : drawing_(drawing) {
    cairo_save(drawing);
    cairo_translate(drawing, place.head.x, place.head.y);
    cairo_scale(drawing, place.size, place.size);
  }
  ~InHeads() { cairo_restore(drawing_); }
  InHeads(const InHeads&) = delete;
  InHeads& operator=(const InHeads&) = delete;

 private:
  cairo_t* drawing_;
};

void oval(cairo_t* drawing, const Point& middle, double half_width, double half_height) {
  cairo_save(drawing);
  cairo_translate(drawing, middle.x, middle.y);
  cairo_scale(drawing, half_width, half_height);
  cairo_new_path(drawing);
  cairo_arc(drawing, 0, 0, 1, 0, 2 * kPi);
  cairo_restore(drawing);
}

/// Both sides of a face alike.
template <typename Draw>
void mirrored(Draw draw) {
  for (const double side : {-1.0, 1.0}) draw(side);
}

void face_path(cairo_t* drawing) {
  cairo_new_path(drawing);
  cairo_move_to(drawing, 0, -0.5);
  cairo_curve_to(drawing, 0.26, -0.5, 0.37, -0.3, 0.365, -0.05);
  cairo_curve_to(drawing, 0.36, 0.25, 0.2, 0.5, 0, 0.5);
  cairo_curve_to(drawing, -0.2, 0.5, -0.36, 0.25, -0.365, -0.05);
  cairo_curve_to(drawing, -0.37, -0.3, -0.26, -0.5, 0, -0.5);
  cairo_close_path(drawing);
}

void draw_eyes(cairo_t* drawing, const PresenterLooks& looks, double open) {
  mirrored([&](double side) {
    const Point eye{side * 0.155, -0.03};
    oval(drawing, eye, 0.066, 0.056);
    cairo_save(drawing);
    cairo_clip(drawing);
    use_colour(drawing, {0.98, 0.97, 0.96});
    cairo_paint(drawing);
    use_colour(drawing, looks.iris);
    fill_disc(drawing, {eye.x, eye.y + 0.004}, 0.042);
    use_colour(drawing, {0.05, 0.04, 0.05});
    fill_disc(drawing, {eye.x, eye.y + 0.004}, 0.022);
    use_colour(drawing, {1, 1, 1});
    fill_disc(drawing, {eye.x + 0.014, eye.y - 0.013}, 0.011);
    // The lid comes down over the eye.
    use_colour(drawing, mix(looks.skin, {0.25, 0.05, 0}, 0.12));
    cairo_rectangle(drawing, eye.x - 0.1, eye.y - 0.1, 0.2, 0.04 + 0.124 * (1 - open));
    cairo_fill(drawing);
    cairo_restore(drawing);
    const double lid = eye.y - 0.052 + 0.1 * (1 - open);
    use_colour(drawing, mix(looks.hair_colour, {0, 0, 0}, 0.5));
    cairo_set_line_width(drawing, 0.014);
    cairo_set_line_cap(drawing, CAIRO_LINE_CAP_ROUND);
    cairo_new_path(drawing);
    cairo_move_to(drawing, eye.x - 0.066, lid + 0.028 * open);
    cairo_curve_to(drawing, eye.x - 0.03, lid - 0.012 * open, eye.x + 0.03, lid - 0.012 * open, eye.x + 0.066,
                   lid + 0.028 * open);
    cairo_stroke(drawing);
  });
}

void draw_brows(cairo_t* drawing, const PresenterLooks& looks, double mouth) {
  use_colour(drawing, mix(looks.hair_colour, {0, 0, 0}, 0.25));
  cairo_set_line_width(drawing, 0.026);
  const double raised = -0.012 * mouth;
  mirrored([&](double side) {
    cairo_new_path(drawing);
    cairo_move_to(drawing, side * 0.085, -0.135 + raised);
    cairo_curve_to(drawing, side * 0.13, -0.165 + raised, side * 0.19, -0.165 + raised, side * 0.235, -0.13 + raised);
    cairo_stroke(drawing);
  });
}

void draw_nose(cairo_t* drawing, const PresenterLooks& looks) {
  use_colour(drawing, mix(looks.skin, {0.25, 0.05, 0}, 0.35));
  cairo_set_line_width(drawing, 0.016);
  cairo_new_path(drawing);
  cairo_move_to(drawing, 0.012, 0.02);
  cairo_curve_to(drawing, 0.035, 0.08, 0.05, 0.125, 0.0, 0.13);
  cairo_stroke(drawing);
}

void draw_mouth(cairo_t* drawing, const PresenterLooks& looks, double open) {
  const Rgb lip = mix(looks.skin, from_oklch(0.5, 0.15, 20), 0.55);
  // Round vowels are narrower.
  const double half = 0.125 - 0.025 * open;
  const double top = 0.255 - 0.018 * open;
  const double bottom = 0.275 + 0.13 * open;
  cairo_new_path(drawing);
  cairo_move_to(drawing, -half, 0.25);
  cairo_curve_to(drawing, -half / 2, top + 0.012, half / 2, top + 0.012, half, 0.25);
  cairo_curve_to(drawing, half * 0.75, bottom + 0.01, -half * 0.75, bottom + 0.01, -half, 0.25);
  cairo_close_path(drawing);
  cairo_path_t* outline = cairo_copy_path(drawing);
  cairo_save(drawing);
  cairo_clip(drawing);
  use_colour(drawing, from_oklch(0.24, 0.07, 20));
  cairo_paint(drawing);
  use_colour(drawing, from_oklch(0.62, 0.14, 18));
  oval(drawing, {0, bottom + 0.03}, half * 0.7, 0.06);
  cairo_fill(drawing);
  use_colour(drawing, {0.97, 0.96, 0.94});
  cairo_rectangle(drawing, -half, top - 0.02, 2 * half, 0.02 + 0.05 * std::min(1.0, 1.4 * open));
  cairo_fill(drawing);
  cairo_restore(drawing);
  cairo_new_path(drawing);
  cairo_append_path(drawing, outline);
  cairo_path_destroy(outline);
  use_colour(drawing, lip);
  cairo_set_line_width(drawing, 0.02);
  cairo_set_line_join(drawing, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke(drawing);
}

void draw_hair(cairo_t* drawing, const PresenterLooks& looks) {
  use_vertical(drawing, -0.62, mix(looks.hair_colour, {1, 1, 1}, 0.12), -0.1, looks.hair_colour);
  cairo_new_path(drawing);
  const bool parted = looks.hair != PresenterLooks::Hair::Short;
  cairo_move_to(drawing, -0.385, -0.02);
  cairo_curve_to(drawing, -0.47, -0.42, -0.26, -0.62, 0, -0.62);
  cairo_curve_to(drawing, 0.26, -0.62, 0.47, -0.42, 0.385, -0.02);
  cairo_curve_to(drawing, 0.36, -0.12, 0.345, -0.2, 0.31, -0.26);
  if (parted) {
    cairo_curve_to(drawing, 0.2, -0.3, 0.05, -0.38, -0.08, -0.43);
    cairo_curve_to(drawing, -0.14, -0.34, -0.28, -0.3, -0.32, -0.22);
  } else {
    cairo_curve_to(drawing, 0.15, -0.4, -0.1, -0.28, -0.31, -0.3);
  }
  cairo_curve_to(drawing, -0.345, -0.2, -0.36, -0.12, -0.385, -0.02);
  cairo_fill(drawing);
}

void draw_glasses(cairo_t* drawing) {
  use_colour(drawing, {0.12, 0.12, 0.15});
  cairo_set_line_width(drawing, 0.016);
  mirrored([&](double side) {
    round_box(drawing, {side * 0.155 - 0.1, -0.105, 0.2, 0.15}, 0.055);
    cairo_stroke(drawing);
    cairo_move_to(drawing, side * 0.255, -0.05);
    cairo_line_to(drawing, side * 0.36, -0.07);
    cairo_stroke(drawing);
  });
  cairo_move_to(drawing, -0.055, -0.045);
  cairo_curve_to(drawing, -0.02, -0.065, 0.02, -0.065, 0.055, -0.045);
  cairo_stroke(drawing);
}

}  // namespace

PresenterLooks looks_of(std::int64_t seed) {
  timeline::SeededRandom random(timeline::derive_seed(static_cast<std::uint64_t>(seed), 0x6C6F6F));
  struct Tone {
    double lightness;
    double chroma;
    double hue;
  };
  constexpr std::array<Tone, 5> kSkins{
      {{0.87, 0.055, 58}, {0.82, 0.07, 60}, {0.75, 0.08, 60}, {0.62, 0.085, 56}, {0.47, 0.07, 50}}};
  // The darker half goes with every skin.
  constexpr std::array<Tone, 6> kHair{
      {{0.22, 0.02, 40}, {0.27, 0.04, 50}, {0.33, 0.05, 50}, {0.42, 0.08, 55}, {0.52, 0.13, 45}, {0.76, 0.09, 85}}};
  const Palette palette = palette_of(seed, Hour::Day);
  PresenterLooks looks;
  looks.hair = static_cast<PresenterLooks::Hair>(random.below(3));
  looks.glasses = random.below(4) == 0;
  const std::size_t skin = random.below(kSkins.size());
  const auto colour = [](const Tone& tone) { return from_oklch(tone.lightness, tone.chroma, tone.hue); };
  looks.skin = colour(kSkins[skin]);
  looks.hair_colour = colour(kHair[random.below(skin < 2 ? kHair.size() : kHair.size() / 2)]);
  looks.iris = from_oklch(0.45, 0.08, static_cast<double>(random.below(3)) * 90 + 55);
  looks.jacket = mix(palette.middle, palette.near, 0.55);
  looks.shirt = mix(palette.accent, palette.ink, 0.35);
  return looks;
}

PresenterPlace place_in(double width, double height) {
  const double size = std::min(0.44 * width, 0.40 * height);
  return {.head = {width / 2, 0.42 * height}, .size = size, .floor = height};
}

void draw_shoulders(cairo_t* drawing, const PresenterLooks& looks, const PresenterPlace& place) {
  const InHeads heads(drawing, place);
  const double floor = (place.floor - place.head.y) / place.size + 0.1;
  if (looks.hair == PresenterLooks::Hair::Bob) {
    use_colour(drawing, mix(looks.hair_colour, {0, 0, 0}, 0.25));
    round_box(drawing, {-0.45, -0.45, 0.9, 1.05}, 0.3);
    cairo_fill(drawing);
  }
  use_vertical(drawing, 0.55, mix(looks.jacket, {1, 1, 1}, 0.1), 1.6, mix(looks.jacket, {0, 0, 0}, 0.3));
  cairo_new_path(drawing);
  cairo_move_to(drawing, -1.0, floor);
  cairo_curve_to(drawing, -1.0, 1.1, -0.95, 0.86, -0.6, 0.76);
  cairo_curve_to(drawing, -0.35, 0.69, -0.2, 0.66, -0.14, 0.56);
  cairo_line_to(drawing, 0.14, 0.56);
  cairo_curve_to(drawing, 0.2, 0.66, 0.35, 0.69, 0.6, 0.76);
  cairo_curve_to(drawing, 0.95, 0.86, 1.0, 1.1, 1.0, floor);
  cairo_close_path(drawing);
  cairo_fill(drawing);
  use_colour(drawing, looks.shirt);
  cairo_move_to(drawing, -0.22, 0.64);
  cairo_line_to(drawing, 0, 1.3);
  cairo_line_to(drawing, 0.22, 0.64);
  cairo_close_path(drawing);
  cairo_fill(drawing);
  use_vertical(drawing, 0.4, mix(looks.skin, {0.25, 0.05, 0}, 0.3), 0.75, looks.skin);
  cairo_move_to(drawing, -0.15, 0.35);
  cairo_line_to(drawing, -0.16, 0.66);
  cairo_curve_to(drawing, -0.1, 0.76, 0.1, 0.76, 0.16, 0.66);
  cairo_line_to(drawing, 0.15, 0.35);
  cairo_close_path(drawing);
  cairo_fill(drawing);
  use_colour(drawing, mix(looks.jacket, {0, 0, 0}, 0.22));
  mirrored([&](double side) {
    cairo_move_to(drawing, side * 0.2, 0.62);
    cairo_line_to(drawing, side * 0.36, 0.86);
    cairo_line_to(drawing, side * 0.24, 0.9);
    cairo_line_to(drawing, 0, 1.36);
    cairo_line_to(drawing, side * 0.17, 0.7);
    cairo_close_path(drawing);
    cairo_fill(drawing);
  });
}

void draw_head(cairo_t* drawing, const PresenterLooks& looks, const PresenterPlace& place, const PresenterPose& pose) {
  const InHeads heads(drawing, place);
  // It turns about the neck.
  cairo_translate(drawing, pose.shift.x, pose.shift.y + 0.5);
  cairo_rotate(drawing, pose.turn);
  cairo_translate(drawing, 0, -0.5);
  if (looks.hair == PresenterLooks::Hair::Bun) {
    use_colour(drawing, mix(looks.hair_colour, {0, 0, 0}, 0.15));
    fill_disc(drawing, {0, -0.66}, 0.15);
  }
  use_colour(drawing, mix(looks.skin, {0.25, 0.05, 0}, 0.12));
  mirrored([&](double side) { fill_disc(drawing, {side * 0.37, 0.0}, 0.07); });
  use_vertical(drawing, -0.4, mix(looks.skin, {1, 1, 1}, 0.08), 0.5, mix(looks.skin, {0.25, 0.05, 0}, 0.07));
  face_path(drawing);
  cairo_fill(drawing);
  mirrored([&](double side) { fill_glow(drawing, {side * 0.2, 0.14}, 0.13, from_oklch(0.65, 0.14, 25), 0.3); });
  draw_eyes(drawing, looks, pose.eyes);
  draw_nose(drawing, looks);
  draw_mouth(drawing, looks, pose.mouth);
  draw_hair(drawing, looks);
  draw_brows(drawing, looks, pose.mouth);
  if (looks.glasses) draw_glasses(drawing);
}

Box head_box(const PresenterPlace& place) {
  return {place.head.x - 0.58 * place.size, place.head.y - 0.9 * place.size, 1.16 * place.size, 1.5 * place.size};
}

}  // namespace kadr::darkroom
