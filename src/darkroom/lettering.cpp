#include "darkroom/lettering.h"

#include <algorithm>
#include <array>

#include "darkroom/shapes.h"

namespace kadr::darkroom {
namespace {

using Weight = TypeStyle::Weight;
using Alignment = TypeStyle::Alignment;

media::PixelBox both(const media::PixelBox& one, const media::PixelBox& other) {
  const int left = std::min(one.x, other.x);
  const int top = std::min(one.y, other.y);
  return {.x = left,
          .y = top,
          .width = std::max(one.x + one.width, other.x + other.width) - left,
          .height = std::max(one.y + one.height, other.y + other.height) - top};
}

double shorter_side(const media::DrawPictureSpec& spec) {
  return std::min(spec.width, spec.height);
}

void darken_below(const Lettering& lettering, double top) {
  const double height = lettering.spec.height;
  const double soft = 0.14 * height;
  const Rgb& shade = lettering.palette.shade;
  const Pattern gradient(cairo_pattern_create_linear(0, top - soft, 0, height));
  const double text_at = soft / (height - top + soft);
  const auto stop = [&](double at, double alpha) {
    cairo_pattern_add_color_stop_rgba(gradient.get(), at, shade.red, shade.green, shade.blue, alpha);
  };
  // Eased, so that no edge is seen where it begins.
  for (const double part : std::array{0.0, 0.2, 0.4, 0.6, 0.8, 1.0})
    stop(part * text_at, kCaptionShade * part * part * (3 - 2 * part));
  stop(1, kCaptionShade + 0.13);
  cairo_set_source(lettering.drawing, gradient.get());
  cairo_rectangle(lettering.drawing, 0, top - soft, lettering.spec.width, height - top + soft);
  cairo_fill(lettering.drawing);
}

}  // namespace

void Lettering::draw(const SetText& text, double x, double y, const Rgb& colour) {
  if (text.empty()) return;
  const media::PixelBox ink = text.draw(drawing, x, y, colour);
  drawn.text = drawn.text ? both(*drawn.text, ink) : ink;
  drawn.missing_glyphs += text.missing_glyphs();
}

void letter_title(Lettering& lettering) {
  const media::DrawPictureSpec& spec = lettering.spec;
  const double side = shorter_side(spec);
  const double width = spec.width * (1 - 2 * kSafeMargin);
  const double height = spec.height * (1 - 2 * kSafeMargin);
  const auto face = lettering.palette.serif ? TypeStyle::Face::Serif : TypeStyle::Face::Sans;
  const TypeStyle large{.face = face,
                        .weight = Weight::Bold,
                        .alignment = Alignment::Centre,
                        .largest = 0.135 * side,
                        .smallest = 0.03 * side,
                        .leading = 0.92};
  const TypeStyle small{.alignment = Alignment::Centre, .largest = 0.05 * side, .smallest = 0.024 * side};
  const SetText title = lettering.typesetter.set(spec.title, large, width, 0.55 * height);
  const SetText subtitle = lettering.typesetter.set(spec.subtitle, small, 0.9 * width, 0.25 * height);
  const double bar = title.empty() || subtitle.empty() ? 0 : 0.11 * side;
  double y = (spec.height - title.height() - bar - subtitle.height()) / 2;
  lettering.draw(title, (spec.width - title.width()) / 2, y, lettering.palette.ink);
  y += title.height();
  if (bar > 0) {
    use_colour(lettering.drawing, lettering.palette.accent);
    const double thick = 0.009 * side;
    round_box(lettering.drawing, {spec.width / 2.0 - 0.065 * side, y + bar / 2 - thick / 2, 0.13 * side, thick},
              thick / 2);
    cairo_fill(lettering.drawing);
  }
  lettering.draw(subtitle, (spec.width - subtitle.width()) / 2, y + bar, lettering.palette.faint_ink);
}

void letter_caption(Lettering& lettering) {
  const media::DrawPictureSpec& spec = lettering.spec;
  const double side = shorter_side(spec);
  const double width = spec.width * (1 - 2 * kSafeMargin);
  const TypeStyle words{.alignment = Alignment::Centre, .largest = 0.05 * side, .smallest = 0.024 * side};
  const TypeStyle figures{
      .weight = Weight::Bold, .alignment = Alignment::Centre, .largest = 0.034 * side, .smallest = 0.02 * side};
  const SetText caption = lettering.typesetter.set(spec.caption, words, width, 0.2 * spec.height);
  if (caption.empty()) return;
  const SetText number = spec.number == 0
                             ? SetText()
                             : lettering.typesetter.set(std::to_string(spec.number), figures, width, 0.1 * spec.height);
  const double gap = number.empty() ? 0 : 0.028 * side;
  const double top = spec.height * (1 - kSafeMargin) - caption.height() - gap - number.height();
  darken_below(lettering, top);
  if (!number.empty()) {
    const double middle = top + number.height() / 2;
    use_colour(lettering.drawing, lettering.palette.accent);
    for (const double direction : {-1.0, 1.0}) {
      const double near = spec.width / 2.0 + direction * 0.05 * side;
      const double left = direction > 0 ? near : near - 0.06 * side;
      round_box(lettering.drawing, {left, middle - 0.002 * side, 0.06 * side, 0.004 * side}, 0.002 * side);
      cairo_fill(lettering.drawing);
    }
    lettering.draw(number, (spec.width - number.width()) / 2, top, lettering.palette.faint_ink);
  }
  lettering.draw(caption, (spec.width - caption.width()) / 2, top + number.height() + gap, lettering.palette.ink);
}

void letter_name_plate(Lettering& lettering) {
  const media::DrawPictureSpec& spec = lettering.spec;
  const double side = shorter_side(spec);
  const double inset = 0.035 * side;
  const double width = spec.width * (1 - 2 * kSafeMargin) - 3 * inset;
  const TypeStyle large{.weight = Weight::Bold, .largest = 0.052 * side, .smallest = 0.024 * side};
  const TypeStyle small{.largest = 0.036 * side, .smallest = 0.02 * side};
  const SetText name = lettering.typesetter.set(spec.title, large, width, 0.12 * spec.height);
  const SetText caption = lettering.typesetter.set(spec.subtitle, small, width, 0.12 * spec.height);
  if (name.empty() && caption.empty()) return;
  const double height = name.height() + caption.height() + 1.4 * inset;
  const Box plate{spec.width * kSafeMargin, spec.height * (1 - kSafeMargin) - height,
                  std::max(name.width(), caption.width()) + 2.4 * inset, height};
  cairo_t* drawing = lettering.drawing;
  cairo_save(drawing);
  round_box(drawing, plate, 0.35 * inset);
  cairo_clip(drawing);
  use_colour(drawing, lettering.palette.shade, 0.85);
  cairo_paint(drawing);
  use_colour(drawing, lettering.palette.accent);
  cairo_rectangle(drawing, plate.x, plate.y, 0.3 * inset, plate.height);
  cairo_fill(drawing);
  cairo_restore(drawing);
  lettering.draw(name, plate.x + 1.2 * inset, plate.y + 0.7 * inset, lettering.palette.ink);
  lettering.draw(caption, plate.x + 1.2 * inset, plate.y + 0.7 * inset + name.height(), lettering.palette.faint_ink);
}

}  // namespace kadr::darkroom
