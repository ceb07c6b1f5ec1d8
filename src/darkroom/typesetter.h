#pragma once

/// Words in any script, set into a box: wrapped at words, as large as fits, cut with "…" where even the smallest size
/// does not fit. Fonts are looked for in the machine's folders with settings of our own, so that nothing of a user's
/// changes a picture.
///
/// Thread: one owner; Pango has a thread of its own for looking fonts up.

#include <memory>
#include <string>

#include "base/result.h"
#include "darkroom/drawing_handles.h"
#include "darkroom/palette.h"
#include "media/draw_picture.h"

namespace kadr::darkroom {

/// How a text should look. Sizes are pixels of the letter's em.
struct TypeStyle {
  enum class Face { Sans, Serif };
  enum class Weight { Regular, Bold };
  enum class Alignment { Start, Centre };
  Face face = Face::Sans;
  Weight weight = Weight::Regular;
  Alignment alignment = Alignment::Start;
  double largest = 0;
  double smallest = 0;
  /// Of lines, as a factor of what the font wants.
  double leading = 1.0;
};

/// A text with its size found.
class SetText {
 public:
  SetText() = default;
  SetText(TextLayout layout, int missing_glyphs);

  [[nodiscard]] double width() const { return width_; }
  [[nodiscard]] double height() const { return height_; }
  [[nodiscard]] int missing_glyphs() const { return missing_glyphs_; }
  [[nodiscard]] bool empty() const { return layout_ == nullptr; }

  /// Draws it with the upper left corner of its lines' box at a place.
  /// \return the box of the letters' ink.
  media::PixelBox draw(cairo_t* drawing, double x, double y, const Rgb& colour) const;

 private:
  TextLayout layout_;
  double width_ = 0;
  double height_ = 0;
  int missing_glyphs_ = 0;
};

class Typesetter {
 public:
  /// Errors: Unavailable on a machine without fonts.
  [[nodiscard]] static Result<Typesetter> create();

  /// \param text UTF-8. Line ends in it are kept. Nothing but blanks gives an empty text.
  [[nodiscard]] SetText set(const std::string& text, const TypeStyle& style, double width, double height) const;

 private:
  Typesetter() = default;
  FontConfig fonts_;
  FontMap map_;
  TextContext context_;
};

}  // namespace kadr::darkroom
