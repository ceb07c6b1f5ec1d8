#pragma once

/// A presenter without a vendor: a drawn head and shoulders whose mouth follows a sound.

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "media/conform.h"

namespace kadr::media {

struct DrawPresenterSpec {
  /// Canvas (its fit does not matter), profile, threads; the background is what the presenter stands before.
  ConformSpec film;
  /// Who it is: face, hair, clothes, and when the eyes blink.
  std::int64_t seed = 0;
  /// On a plate at the lower edge, as DrawPictureSpec's title and subtitle; both empty for no plate.
  std::string name;
  std::string caption;
};

struct PresenterFiles {
  /// Anything with sound in it, an hour at most.
  int sound = -1;
  /// A picture behind the presenter, in place of a colour.
  std::optional<int> background{};
  /// An empty file, open for reading and writing; left half-written on failure.
  int output = -1;
};

/// Writes a silent mezzanine, as long as the sound rounded up to whole frames, that joins by copying with whatever was
/// conformed to the same canvas and profile.
/// Units: progress in frames. Errors: as conform() and draw_picture(); NotFound when there is no sound in the file.
/// Blocking: about as long as encoding takes; stops on `stop`.
[[nodiscard]] Result<timeline::PictureRun> draw_presenter(Darkroom& darkroom, const PresenterFiles& files,
                                                          const DrawPresenterSpec& spec, base::ProgressSink progress,
                                                          std::stop_token stop);

/// What the darkroom is asked: words have become a picture by then.
struct PresenterRequest {
  ConformSpec film;
  std::int64_t seed = 0;
  bool plate = false;
  bool background = false;
};

[[nodiscard]] Json to_json(const PresenterRequest& request);
[[nodiscard]] Result<PresenterRequest> presenter_request_from_json(const Json& value);

}  // namespace kadr::media
