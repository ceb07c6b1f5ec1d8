#include "darkroom/subjects.h"

#include <array>
#include <cmath>
#include <numbers>

namespace kadr::darkroom {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

/// Draws in units of the subject's size: (0, 0) is its foot, y goes down, its top is at about −1.
class Pen {
 public:
  Pen(cairo_t* drawing, const Stand& stand) : drawing_(drawing) {
    cairo_save(drawing);
    cairo_translate(drawing, stand.foot.x, stand.foot.y);
    cairo_scale(drawing, stand.size, stand.size);
  }
  ~Pen() { cairo_restore(drawing_); }
  Pen(const Pen&) = delete;
  Pen& operator=(const Pen&) = delete;

  void colour(const Rgb& colour, double alpha = 1) const { use_colour(drawing_, colour, alpha); }
  void shade(double top, const Rgb& above, double bottom, const Rgb& below) const {
    use_vertical(drawing_, top, above, bottom, below);
  }
  void disc(double x, double y, double radius) const { fill_disc(drawing_, {x, y}, radius); }
  void box(const Box& box, double radius) const {
    round_box(drawing_, box, radius);
    cairo_fill(drawing_);
  }
  template <std::size_t N>
  void polygon(const std::array<Point, N>& corners) const {
    cairo_new_path(drawing_);
    for (const Point& corner : corners) cairo_line_to(drawing_, corner.x, corner.y);
    cairo_close_path(drawing_);
    cairo_fill(drawing_);
  }
  template <std::size_t N>
  void line(const std::array<Point, N>& points, double width) const {
    cairo_set_line_width(drawing_, width);
    cairo_set_line_cap(drawing_, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(drawing_, CAIRO_LINE_JOIN_ROUND);
    cairo_new_path(drawing_);
    for (const Point& point : points) cairo_line_to(drawing_, point.x, point.y);
    cairo_stroke(drawing_);
  }
  /// What lies under a thing keeps it on the ground.
  void shadow(double width) const {
    cairo_save(drawing_);
    cairo_scale(drawing_, 1, 0.14);
    fill_glow(drawing_, {0, 0}, width, {0, 0, 0}, 0.55);
    cairo_restore(drawing_);
  }
  [[nodiscard]] cairo_t* path() const { return drawing_; }

 private:
  cairo_t* drawing_;
};

void draw_cup(const Pen& pen, const Palette& palette) {
  pen.shadow(0.62);
  cairo_t* path = pen.path();
  pen.colour(mix(palette.ink, palette.middle, 0.12));
  cairo_set_line_width(path, 0.07);
  cairo_new_path(path);
  cairo_arc(path, 0.34, -0.3, 0.15, 0, kTurn);
  cairo_stroke(path);
  pen.shade(-0.55, palette.ink, 0, mix(palette.ink, palette.middle, 0.45));
  cairo_new_path(path);
  cairo_move_to(path, -0.36, -0.55);
  cairo_curve_to(path, -0.35, -0.15, -0.25, 0, -0.14, 0);
  cairo_line_to(path, 0.14, 0);
  cairo_curve_to(path, 0.25, 0, 0.35, -0.15, 0.36, -0.55);
  cairo_fill(path);
  cairo_save(path);
  cairo_translate(path, 0, -0.55);
  cairo_scale(path, 1, 0.2);
  pen.colour(mix(palette.ink, palette.middle, 0.25));
  pen.disc(0, 0, 0.36);
  pen.colour(from_oklch(0.3, 0.07, 50));
  pen.disc(0, 0.05, 0.31);
  cairo_restore(path);
  pen.colour(palette.accent);
  cairo_save(path);
  cairo_rectangle(path, -0.36, -0.3, 0.72, 0.07);
  cairo_clip(path);
  cairo_move_to(path, -0.36, -0.55);
  cairo_curve_to(path, -0.35, -0.15, -0.25, 0, -0.14, 0);
  cairo_line_to(path, 0.14, 0);
  cairo_curve_to(path, 0.25, 0, 0.35, -0.15, 0.36, -0.55);
  cairo_fill(path);
  cairo_restore(path);
  pen.colour(palette.ink, 0.5);
  cairo_set_line_width(path, 0.028);
  cairo_set_line_cap(path, CAIRO_LINE_CAP_ROUND);
  for (const double x : {-0.13, 0.02, 0.17}) {
    cairo_move_to(path, x, -0.66);
    cairo_curve_to(path, x + 0.12, -0.76, x - 0.12, -0.88, x + 0.02, -1.0);
    cairo_stroke(path);
  }
}

void draw_boat(const Pen& pen, const Palette& palette) {
  pen.colour(palette.glow, 0.18);
  pen.box({-0.55, 0.02, 1.1, 0.03}, 0.014);
  pen.box({-0.35, 0.08, 0.8, 0.02}, 0.009);
  pen.colour(palette.near);
  pen.line(std::array<Point, 2>{{{0, -0.1}, {0, -1}}}, 0.025);
  pen.shade(-1, palette.ink, -0.2, mix(palette.ink, palette.sky_low, 0.5));
  cairo_t* path = pen.path();
  cairo_move_to(path, 0.03, -0.98);
  cairo_curve_to(path, 0.3, -0.7, 0.42, -0.4, 0.42, -0.24);
  cairo_line_to(path, 0.03, -0.24);
  cairo_fill(path);
  pen.colour(palette.accent);
  pen.polygon(std::array<Point, 3>{{{-0.03, -0.88}, {-0.03, -0.24}, {-0.34, -0.24}}});
  pen.shade(-0.18, mix(palette.accent, palette.near, 0.45), 0.03, palette.near);
  cairo_move_to(path, -0.5, -0.18);
  cairo_line_to(path, 0.55, -0.18);
  cairo_curve_to(path, 0.48, -0.02, 0.4, 0.03, 0.3, 0.03);
  cairo_line_to(path, -0.32, 0.03);
  cairo_curve_to(path, -0.42, 0.03, -0.48, -0.05, -0.5, -0.18);
  cairo_fill(path);
}

void draw_house(const Pen& pen, const Palette& palette) {
  pen.shadow(0.7);
  pen.colour(mix(palette.near, palette.accent, 0.2));
  pen.box({0.2, -0.95, 0.11, 0.3}, 0.01);
  pen.shade(-0.55, mix(palette.ink, palette.sky_low, 0.3), 0.02, mix(palette.ink, palette.middle, 0.6));
  pen.box({-0.42, -0.55, 0.84, 0.57}, 0.015);
  pen.shade(-1, palette.accent, -0.5, mix(palette.accent, palette.near, 0.4));
  pen.polygon(std::array<Point, 4>{{{-0.54, -0.5}, {-0.02, -0.98}, {0.02, -0.98}, {0.54, -0.5}}});
  pen.colour(mix(palette.near, palette.accent, 0.25));
  pen.box({-0.09, -0.3, 0.18, 0.32}, 0.02);
  for (const double x : {-0.33, 0.15}) {
    fill_glow(pen.path(), {x + 0.09, -0.3}, 0.3, palette.glow, 0.35);
    pen.colour(palette.glow);
    pen.box({x, -0.4, 0.18, 0.18}, 0.015);
    pen.colour(palette.near, 0.7);
    pen.line(std::array<Point, 2>{{{x + 0.09, -0.4}, {x + 0.09, -0.22}}}, 0.014);
    pen.line(std::array<Point, 2>{{{x, -0.31}, {x + 0.18, -0.31}}}, 0.014);
  }
}

void draw_person(const Pen& pen, const Palette& palette) {
  pen.shadow(0.4);
  const Rgb skin = from_oklch(0.74, 0.07, 55);
  const Rgb dark = mix(palette.near, {0, 0, 0}, 0.35);
  pen.colour(dark);
  pen.line(std::array<Point, 2>{{{-0.06, -0.4}, {-0.08, -0.02}}}, 0.1);
  pen.line(std::array<Point, 2>{{{0.06, -0.4}, {0.08, -0.02}}}, 0.1);
  pen.colour(mix(palette.accent, palette.near, 0.25));
  pen.line(std::array<Point, 3>{{{-0.15, -0.68}, {-0.22, -0.52}, {-0.19, -0.36}}}, 0.075);
  pen.line(std::array<Point, 3>{{{0.15, -0.68}, {0.22, -0.52}, {0.19, -0.36}}}, 0.075);
  pen.shade(-0.78, palette.accent, -0.34, mix(palette.accent, palette.near, 0.35));
  pen.box({-0.18, -0.78, 0.36, 0.44}, 0.11);
  pen.colour(skin);
  pen.line(std::array<Point, 2>{{{0, -0.8}, {0, -0.75}}}, 0.08);
  pen.disc(0, -0.89, 0.105);
  pen.colour(dark);
  cairo_t* path = pen.path();
  cairo_new_path(path);
  cairo_arc(path, 0, -0.905, 0.115, std::numbers::pi * 0.95, kTurn * 1.02);
  cairo_fill(path);
}

void draw_birds(const Pen& pen, const Palette& palette) {
  constexpr std::array<std::array<double, 3>, 7> kFlock{{{-0.5, -1.9, 0.16},
                                                         {-0.2, -2.05, 0.2},
                                                         {0.15, -1.85, 0.14},
                                                         {0.45, -2.1, 0.17},
                                                         {0.0, -1.62, 0.12},
                                                         {-0.72, -1.66, 0.11},
                                                         {0.78, -1.75, 0.12}}};
  cairo_t* path = pen.path();
  pen.colour(mix(palette.near, palette.sky_top, 0.15));
  cairo_set_line_width(path, 0.028);
  cairo_set_line_cap(path, CAIRO_LINE_CAP_ROUND);
  for (const auto& [x, y, size] : kFlock) {
    cairo_new_path(path);
    cairo_move_to(path, x - size, y);
    cairo_curve_to(path, x - 0.6 * size, y - 0.5 * size, x - 0.2 * size, y - 0.4 * size, x, y);
    cairo_curve_to(path, x + 0.2 * size, y - 0.4 * size, x + 0.6 * size, y - 0.5 * size, x + size, y);
    cairo_stroke(path);
  }
}

void draw_flower(const Pen& pen, const Palette& palette) {
  constexpr std::array<std::array<double, 3>, 3> kStems{{{-0.26, -0.62, 0.8}, {0.04, -0.85, 1.0}, {0.3, -0.55, 0.7}}};
  for (const auto& [x, y, size] : kStems) {
    pen.colour(mix(palette.middle, from_oklch(0.5, 0.1, 145), 0.5));
    pen.line(std::array<Point, 3>{{{x * 0.3, 0.02}, {x * 0.75, y * 0.45}, {x, y}}}, 0.028);
    for (int petal = 0; petal < 6; ++petal) {
      const double angle = petal * kTurn / 6 + x;
      pen.colour(mix(palette.accent, palette.ink, petal % 2 == 0 ? 0.12 : 0.3));
      pen.disc(x + 0.1 * size * std::cos(angle), y + 0.1 * size * std::sin(angle), 0.085 * size);
    }
    pen.colour(palette.glow);
    pen.disc(x, y, 0.065 * size);
  }
}

void draw_book(const Pen& pen, const Palette& palette) {
  pen.shadow(0.75);
  cairo_t* path = pen.path();
  for (const double side : {-1.0, 1.0}) {
    pen.colour(palette.accent);
    pen.polygon(std::array<Point, 4>{{{0, 0.03}, {side * 0.62, -0.05}, {side * 0.62, -0.5}, {0, -0.4}}});
    pen.shade(-0.5, palette.ink, 0, mix(palette.ink, palette.sky_low, side < 0 ? 0.5 : 0.25));
    cairo_new_path(path);
    cairo_move_to(path, 0, 0);
    cairo_curve_to(path, side * 0.15, -0.12, side * 0.4, -0.12, side * 0.58, -0.06);
    cairo_line_to(path, side * 0.58, -0.52);
    cairo_curve_to(path, side * 0.4, -0.58, side * 0.15, -0.58, 0, -0.46);
    cairo_fill(path);
    pen.colour(palette.middle, 0.55);
    for (int row = 0; row < 5; ++row) {
      const double y = -0.46 + 0.075 * row;
      pen.line(std::array<Point, 2>{{{side * 0.13, y - 0.03}, {side * (row == 4 ? 0.35 : 0.5), y - 0.03}}}, 0.014);
    }
  }
}

void draw_screen(const Pen& pen, const Palette& palette) {
  pen.shadow(0.8);
  fill_glow(pen.path(), {0, -0.4}, 0.85, palette.accent, 0.3);
  pen.colour(mix(palette.near, {0, 0, 0}, 0.4));
  pen.box({-0.55, -0.74, 1.1, 0.7}, 0.04);
  pen.shade(-0.7, mix(palette.sky_top, palette.accent, 0.25), -0.08, palette.sky_low);
  pen.box({-0.51, -0.7, 1.02, 0.62}, 0.02);
  pen.colour(palette.ink, 0.9);
  pen.box({-0.43, -0.62, 0.42, 0.05}, 0.02);
  pen.colour(palette.ink, 0.55);
  for (int row = 0; row < 4; ++row) pen.box({-0.43, -0.5 + 0.09 * row, row == 3 ? 0.25 : 0.4, 0.035}, 0.015);
  pen.colour(palette.accent);
  pen.box({0.08, -0.6, 0.35, 0.42}, 0.03);
  pen.colour(palette.ink);
  pen.polygon(std::array<Point, 3>{{{0.2, -0.48}, {0.2, -0.3}, {0.35, -0.39}}});
  pen.shade(-0.05, mix(palette.ink, palette.near, 0.4), 0.03, mix(palette.ink, palette.near, 0.7));
  pen.polygon(std::array<Point, 4>{{{-0.55, -0.04}, {0.55, -0.04}, {0.68, 0.03}, {-0.68, 0.03}}});
}

void draw_chart(const Pen& pen, const Palette& palette) {
  constexpr std::array<double, 5> kBars{0.25, 0.38, 0.34, 0.6, 0.85};
  for (std::size_t i = 0; i < kBars.size(); ++i) {
    const double x = -0.6 + 0.25 * static_cast<double>(i);
    const bool last = i + 1 == kBars.size();
    pen.shade(-kBars[i], last ? palette.accent : mix(palette.ink, palette.far, 0.2), 0,
              last ? mix(palette.accent, palette.near, 0.4) : mix(palette.far, palette.middle, 0.5));
    pen.box({x, -kBars[i], 0.18, kBars[i]}, 0.03);
  }
  pen.colour(palette.glow);
  pen.line(std::array<Point, 5>{{{-0.55, -0.4}, {-0.28, -0.55}, {-0.02, -0.5}, {0.24, -0.78}, {0.6, -1.1}}}, 0.03);
  pen.polygon(std::array<Point, 3>{{{0.68, -1.18}, {0.64, -1.02}, {0.52, -1.12}}});
}

void draw_bulb(const Pen& pen, const Palette& palette) {
  fill_glow(pen.path(), {0, -0.66}, 1.1, palette.glow, 0.65);
  pen.shade(-1, palette.glow, -0.3, mix(palette.glow, palette.accent, 0.4));
  pen.disc(0, -0.68, 0.31);
  pen.polygon(std::array<Point, 4>{{{-0.24, -0.5}, {0.24, -0.5}, {0.13, -0.26}, {-0.13, -0.26}}});
  pen.colour(palette.accent);
  pen.line(std::array<Point, 5>{{{-0.08, -0.3}, {-0.1, -0.6}, {0, -0.5}, {0.1, -0.6}, {0.08, -0.3}}}, 0.025);
  pen.colour(mix(palette.near, palette.ink, 0.4));
  for (int ring = 0; ring < 3; ++ring)
    pen.box({-0.13 + 0.02 * ring, -0.25 + 0.08 * ring, 0.26 - 0.04 * ring, 0.06}, 0.025);
}

void draw_heart(const Pen& pen, const Palette& palette) {
  cairo_t* path = pen.path();
  fill_glow(path, {0, -0.6}, 1.1, palette.accent, 0.5);
  pen.shade(-1, mix(palette.accent, palette.ink, 0.25), 0, palette.accent);
  cairo_new_path(path);
  cairo_move_to(path, 0, 0);
  cairo_curve_to(path, -0.25, -0.25, -0.58, -0.45, -0.55, -0.75);
  cairo_curve_to(path, -0.52, -1.05, -0.12, -1.08, 0, -0.78);
  cairo_curve_to(path, 0.12, -1.08, 0.52, -1.05, 0.55, -0.75);
  cairo_curve_to(path, 0.58, -0.45, 0.25, -0.25, 0, 0);
  cairo_fill(path);
  pen.colour(palette.ink, 0.35);
  cairo_set_line_width(path, 0.05);
  cairo_set_line_cap(path, CAIRO_LINE_CAP_ROUND);
  cairo_arc(path, -0.3, -0.72, 0.16, std::numbers::pi * 0.95, std::numbers::pi * 1.5);
  cairo_stroke(path);
}

void draw_car(const Pen& pen, const Palette& palette) {
  pen.shadow(0.85);
  cairo_t* path = pen.path();
  pen.shade(-0.55, mix(palette.accent, palette.ink, 0.2), -0.1, palette.accent);
  cairo_new_path(path);
  cairo_move_to(path, -0.45, -0.32);
  cairo_curve_to(path, -0.35, -0.56, -0.25, -0.58, 0, -0.58);
  cairo_curve_to(path, 0.2, -0.58, 0.3, -0.5, 0.42, -0.32);
  cairo_fill(path);
  pen.box({-0.72, -0.34, 1.44, 0.24}, 0.1);
  pen.colour(mix(palette.sky_low, palette.ink, 0.3));
  pen.polygon(std::array<Point, 4>{{{-0.36, -0.34}, {-0.27, -0.5}, {-0.04, -0.52}, {-0.04, -0.34}}});
  pen.polygon(std::array<Point, 4>{{{0.02, -0.34}, {0.02, -0.52}, {0.18, -0.5}, {0.33, -0.34}}});
  pen.colour(palette.glow);
  pen.disc(0.66, -0.23, 0.045);
  for (const double x : {-0.42, 0.42}) {
    pen.colour(mix(palette.near, {0, 0, 0}, 0.5));
    pen.disc(x, -0.1, 0.15);
    pen.colour(mix(palette.ink, palette.near, 0.3));
    pen.disc(x, -0.1, 0.065);
  }
}

void draw_rocket(const Pen& pen, const Palette& palette) {
  cairo_t* path = pen.path();
  cairo_translate(path, 0.3, -0.35);
  cairo_rotate(path, 0.35);
  fill_glow(path, {0, 0.1}, 0.5, palette.glow, 0.7);
  pen.shade(-0.05, palette.glow, 0.35, palette.accent);
  pen.polygon(std::array<Point, 5>{{{-0.1, -0.08}, {0.1, -0.08}, {0.07, 0.12}, {0, 0.36}, {-0.07, 0.12}}});
  pen.colour(palette.accent);
  pen.polygon(std::array<Point, 4>{{{-0.15, -0.35}, {-0.3, -0.08}, {-0.28, 0.02}, {-0.12, -0.1}}});
  pen.polygon(std::array<Point, 4>{{{0.15, -0.35}, {0.3, -0.08}, {0.28, 0.02}, {0.12, -0.1}}});
  pen.shade(-1, palette.ink, 0, mix(palette.ink, palette.far, 0.45));
  cairo_new_path(path);
  cairo_move_to(path, 0, -1);
  cairo_curve_to(path, 0.22, -0.8, 0.22, -0.35, 0.13, -0.06);
  cairo_line_to(path, -0.13, -0.06);
  cairo_curve_to(path, -0.22, -0.35, -0.22, -0.8, 0, -1);
  cairo_fill(path);
  pen.colour(palette.near);
  pen.disc(0, -0.58, 0.085);
  pen.colour(palette.sky_low);
  pen.disc(0, -0.58, 0.06);
}

}  // namespace

void draw_tree(cairo_t* drawing, const Stand& stand, const Rgb& colour) {
  const Pen pen(drawing, stand);
  pen.shadow(0.5);
  pen.colour(mix(colour, from_oklch(0.3, 0.05, 50), 0.7));
  pen.polygon(std::array<Point, 4>{{{-0.05, 0.02}, {-0.03, -0.5}, {0.03, -0.5}, {0.06, 0.02}}});
  pen.shade(-1, mix(colour, stand.palette.glow, 0.3), -0.3, colour);
  pen.disc(-0.2, -0.55, 0.2);
  pen.disc(0.2, -0.56, 0.21);
  pen.disc(0, -0.74, 0.27);
  pen.disc(-0.02, -0.5, 0.2);
}

void draw_fir(cairo_t* drawing, const Stand& stand, const Rgb& colour) {
  const Pen pen(drawing, stand);
  pen.colour(colour);
  for (int tier = 0; tier < 3; ++tier) {
    const double foot = -0.08 - 0.26 * tier;
    const double half = 0.21 - 0.05 * tier;
    pen.polygon(std::array<Point, 3>{{{-half, foot}, {0, foot - 0.42}, {half, foot}}});
  }
  pen.box({-0.025, -0.12, 0.05, 0.14}, 0.01);
}

void draw_subject(cairo_t* drawing, Subject subject, const Stand& stand) {
  if (subject == Subject::Tree) return draw_tree(drawing, stand, mix(stand.palette.middle, stand.palette.near, 0.3));
  using Draw = void (*)(const Pen&, const Palette&);
  const Pen pen(drawing, stand);
  const Draw draw = [subject]() -> Draw {
    switch (subject) {
      case Subject::Cup:
        return draw_cup;
      case Subject::Boat:
        return draw_boat;
      case Subject::House:
        return draw_house;
      case Subject::Person:
        return draw_person;
      case Subject::Birds:
        return draw_birds;
      case Subject::Flower:
        return draw_flower;
      case Subject::Book:
        return draw_book;
      case Subject::Screen:
        return draw_screen;
      case Subject::Chart:
        return draw_chart;
      case Subject::Bulb:
        return draw_bulb;
      case Subject::Heart:
        return draw_heart;
      case Subject::Car:
        return draw_car;
      case Subject::Rocket:
      case Subject::Tree:
        break;
    }
    return draw_rocket;
  }();
  draw(pen, stand.palette);
}

}  // namespace kadr::darkroom
