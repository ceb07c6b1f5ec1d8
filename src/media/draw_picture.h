#pragma once

/// Pictures made from words alone: title cards, storyboard frames and name plates, drawn in the darkroom. The same
/// request gives the same bytes on the same machine (fonts are the machine's).

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "media/darkroom.h"

namespace kadr::media {

/// Where something lies in a picture, in pixels.
struct PixelBox {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  friend bool operator==(const PixelBox&, const PixelBox&) = default;
};

struct DrawPictureSpec {
  enum class Kind {
    Title,       ///< a title and a subtitle over a quiet ground
    Scene,       ///< a picture chosen by the words of `prompt`, with `caption` below
    Background,  ///< what lies behind a title, without words
    NamePlate,   ///< a title and a subtitle on a plate at the lower edge; all else is transparent
  };
  /// Scenes can be had in parts, back to front, that lie over each other exactly: for parallax. All but Back are
  /// transparent where nothing is drawn; Words holds the caption and the darkening behind it.
  enum class Layer { Whole, Back, Middle, Front, Words };

  /// 16 to 4096 each.
  int width = 1080;
  int height = 1920;
  /// Pictures of one seed share their colours and their type.
  std::int64_t palette_seed = 0;
  Kind kind = Kind::Scene;
  Layer layer = Layer::Whole;
  /// UTF-8 in any script, at most 300 characters each. Text that does not fit at its smallest size is cut with "…".
  std::string title;
  std::string subtitle;
  /// What a scene shows, in English, Ukrainian or Russian: a sentence in which known words are looked for. Without any,
  /// the picture is abstract. At most 4000 characters.
  std::string prompt;
  /// Words at the lower edge of a scene, at most 600 characters; empty for none.
  std::string caption;
  /// Shown before the caption, and varies the picture: 0 to 9999, 0 is not shown.
  int number = 0;
};

struct DrawnPicture {
  /// Where the letters are; none where nothing is written. It lies inside the safe margins.
  std::optional<PixelBox> text;
  /// Characters for which no font of the machine has a shape; they are shown as boxes.
  int missing_glyphs = 0;
};

/// Writes a PNG. \param output an empty file open for writing.
/// Errors: InvalidArgument for texts that are too long or not UTF-8; Unavailable on a machine without fonts.
[[nodiscard]] Result<DrawnPicture> draw_picture(Darkroom& darkroom, int output, const DrawPictureSpec& spec,
                                                std::stop_token stop);

[[nodiscard]] Json to_json(const DrawPictureSpec& spec);
[[nodiscard]] Result<DrawPictureSpec> draw_picture_spec_from_json(const Json& value);
[[nodiscard]] Json to_json(const DrawnPicture& drawn);
/// \param spec what was asked for: a box outside its picture is refused.
[[nodiscard]] Result<DrawnPicture> drawn_picture_from_json(const Json& value, const DrawPictureSpec& spec);

}  // namespace kadr::media
