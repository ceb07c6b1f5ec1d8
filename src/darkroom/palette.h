#pragma once

/// The colours of a set of pictures, from a seed: one hue for the ground, a related one for the air, one from across
/// the circle for what should be seen first. Chosen in OKLCH, in which equal numbers look equally light, so that every
/// seed gives colours that go together and words that can be read.
///
/// Thread: values.

#include <cstdint>

namespace kadr::darkroom {

/// sRGB, 0 to 1.
struct Rgb {
  double red = 0;
  double green = 0;
  double blue = 0;
};

/// A colour as the eye orders it (Ottosson 2020): lightness 0 to 1, chroma 0 to about 0.37, hue in degrees. Chroma that
/// sRGB cannot show is lessened until it can.
[[nodiscard]] Rgb from_oklch(double lightness, double chroma, double hue);

[[nodiscard]] Rgb mix(const Rgb& one, const Rgb& other, double share_of_other);

/// Contrast of two colours as WCAG 2 defines it, 1 to 21. Text is readable from 4.5 on.
[[nodiscard]] double contrast(const Rgb& one, const Rgb& other);

/// What the picture's hour does to its colours.
enum class Hour { Day, Dawn, Dusk, Night };

struct Palette {
  double hue = 0;         ///< of the ground
  double air_hue = 0;     ///< of the sky
  double accent_hue = 0;  ///< of what should be seen first
  bool serif = false;     ///< whether titles are set in a type with serifs

  Rgb sky_top;
  Rgb sky_low;  ///< at the horizon
  Rgb glow;     ///< of sun, moon and lamps
  Rgb far;      ///< what is far away, nearly lost in the air
  Rgb middle;
  Rgb near;  ///< darkest: what stands in front
  Rgb accent;
  Rgb ground_dark;   ///< of title cards
  Rgb ground_light;  ///< of title cards: the lighter end of the gradient
  Rgb ink;           ///< words
  Rgb faint_ink;     ///< second words
  Rgb shade;         ///< darkening behind words on pictures
};

/// Always the same for the same seed; the hour changes light and air, not the hues of ground and accent.
[[nodiscard]] Palette palette_of(std::int64_t seed, Hour hour);

}  // namespace kadr::darkroom
