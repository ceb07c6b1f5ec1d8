#pragma once

/// Captions as a script for libass, which draws them into pictures. Pure: the script says everything about how they
/// look, so equal scripts give equal pictures.

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "media/conform.h"
#include "timeline/canvas.h"
#include "timeline/caption.h"

namespace kadr::media {

enum class CaptionLook {
  Clean,    ///< White on a translucent box.
  Outline,  ///< White with a dark outline.
  Karaoke,  ///< As Outline; the word that is being said has the accent colour.
  Pop,      ///< Only the word that is being said, large.
};

[[nodiscard]] std::string_view to_string(CaptionLook look);  ///< "clean", "outline", …
[[nodiscard]] Result<CaptionLook> parse_caption_look(std::string_view text);

enum class CaptionPlace { Bottom, Middle, Top };

struct CaptionStyle {
  CaptionLook look = CaptionLook::Outline;
  CaptionPlace place = CaptionPlace::Bottom;
  /// A family that is installed, or fontconfig's name of a kind. A font that is handed in with the request goes before.
  std::string font = "sans-serif";
  /// Per cent of the usual size, which goes with the picture's: 25 to 400.
  int size = 100;
  Colour text{255, 255, 255};
  Colour accent{255, 214, 10};
  Colour behind{0, 0, 0};  ///< the outline, the box
};

/// The script. Its clock counts frames, not seconds: frame n of the pictures is drawn at the script's n-th hundredth of
/// a second, so that captions begin and end on exactly the frame nearest to their time, at any rate.
/// Text is shown as it is: what would be a command to libass ("{\b1}", "\N") is escaped.
/// Errors: InvalidArgument for a style that cannot be (the name of a font with a comma, a size out of range).
[[nodiscard]] Result<std::string> caption_script(std::span<const timeline::CaptionCue> cues, const CaptionStyle& style,
                                                 const timeline::Canvas& canvas);

}  // namespace kadr::media
