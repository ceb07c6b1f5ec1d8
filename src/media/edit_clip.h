#pragma once

/// A part of a clip on the canvas: cut, slowed, held, and brought to the light of the picture it follows. It is always
/// encoded; a clip that is shown as it is goes through conform(), which may copy it.

#include <optional>
#include <stop_token>
#include <string>

#include "media/conform.h"

namespace kadr::media {

/// What is done with a clip's time, in frames of the canvas.
struct ClipEdit {
  /// Left out at the beginning.
  timeline::FrameCount skip = 0;
  /// Shown after that: what is over is cut off, what is missing is made up by holding the last picture. All when
  /// absent.
  std::optional<timeline::FrameCount> frames{};
  /// By what every picture's time is multiplied: 5/4 makes four seconds five. 1/4 to 4.
  timeline::Rational pace{1, 1};

  friend bool operator==(const ClipEdit&, const ClipEdit&) = default;
};

struct EditClipSpec {
  ConformSpec film;
  ClipEdit edit;

  /// As ConformSpec::identity(), of the same clip and the same picture to match.
  [[nodiscard]] std::string identity() const;
};

struct EditClipFiles {
  int source = -1;  ///< open for reading
  int output = -1;  ///< an empty file, open for reading and writing; left half-written on failure
  /// A picture that the clip goes on from: where the clip's first picture (before any is left out) shows the same in
  /// another light, its brightness and colours are brought to that and go over into the clip's own within two seconds.
  std::optional<int> match{};
};

struct EditedClip {
  timeline::PictureRun pictures;
  bool matched = false;  ///< the light was changed
};

/// Units: progress in frames. Errors: as conform(); InvalidArgument when more is left out than there is.
[[nodiscard]] Result<EditedClip> edit_clip(Darkroom& darkroom, const EditClipFiles& files, const EditClipSpec& spec,
                                           base::ProgressSink progress, std::stop_token stop);

[[nodiscard]] Json to_json(const EditClipSpec& spec);
[[nodiscard]] Result<EditClipSpec> edit_clip_spec_from_json(const Json& value);

}  // namespace kadr::media
