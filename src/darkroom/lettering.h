#pragma once

/// Where words stand in a picture: always inside the safe margins, always on something dark enough to read them.
///
/// Thread: one owner of each drawing.

#include <optional>

#include "darkroom/typesetter.h"

namespace kadr::darkroom {

/// The part of each side at which nothing is written: screens and players cover edges.
inline constexpr double kSafeMargin = 0.08;

/// How much of a picture is covered behind a caption, at least: enough to read it on white snow.
inline constexpr double kCaptionShade = 0.72;

/// What letters are drawn with and what has been drawn so far.
struct Lettering {
  cairo_t* drawing = nullptr;
  const Typesetter& typesetter;
  const media::DrawPictureSpec& spec;
  const Palette& palette;
  media::DrawnPicture drawn{};

  void draw(const SetText& text, double x, double y, const Rgb& colour);
};

/// Title and subtitle in the middle.
void letter_title(Lettering& lettering);
/// The caption at the lower edge, and the darkening behind it.
void letter_caption(Lettering& lettering);
/// Title and subtitle on a plate at the lower edge.
void letter_name_plate(Lettering& lettering);

}  // namespace kadr::darkroom
