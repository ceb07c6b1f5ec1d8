#pragma once

/// Burning captions into a mezzanine: the second in which one is shown is decoded, drawn on and coded anew; all other
/// coded pictures are copied. What comes out is a mezzanine of the same profile and joins with its like.

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "media/conform.h"
#include "media/darkroom.h"
#include "timeline/coded_run.h"

namespace kadr::media {

struct BurnSpec {
  /// What is drawn when: see caption_script().
  std::string script;
  /// With which the mezzanine was made.
  EncoderProfile profile;
  /// Encoder and decoder threads; 0 = as many as there are cores.
  int threads = 0;

  /// A text that differs exactly when the pictures made from the same mezzanine, fonts and installed fonts would: part
  /// of a cache key.
  [[nodiscard]] std::string identity() const;
};

struct BurnFiles {
  int mezzanine = -1;  ///< open for reading
  int output = -1;     ///< an empty file, open for reading and writing; left half-written on failure
  /// Fonts (TrueType, OpenType), open for reading. The first is the captions' own; the others are for what it lacks.
  std::vector<int> fonts;
};

struct BurntMezzanine {
  timeline::PictureRun pictures;
  timeline::FrameCount burnt = 0;   ///< frames coded anew
  timeline::FrameCount copied = 0;  ///< frames whose coded pictures are those of the mezzanine, byte for byte
  /// Characters that no font has, and that are therefore not shown, at most 64 of them; UTF-8.
  std::vector<std::string> missing;
};

/// \param darkroom started with Confinement::Fonts::Installed to draw with the machine's fonts; any other draws only
/// with those handed in. Units: progress in frames. Errors: InvalidArgument when the mezzanine is not of this profile
/// or the script is none; Unavailable when there is no font; TooLarge; those of conform(). Blocking: as long as
/// encoding takes; stops on `stop`.
[[nodiscard]] Result<BurntMezzanine> burn_captions(Darkroom& darkroom, const BurnFiles& files, const BurnSpec& spec,
                                                   base::ProgressSink progress, std::stop_token stop);

[[nodiscard]] Json to_json(const BurnSpec& spec);
[[nodiscard]] Result<BurnSpec> burn_spec_from_json(const Json& value);
[[nodiscard]] Json to_json(const BurntMezzanine& burnt);
[[nodiscard]] Result<BurntMezzanine> burnt_mezzanine_from_json(const Json& value);

}  // namespace kadr::media
