#pragma once

/// A silent clip of one picture over which a camera moves: what stands behind a narration when nothing else does.
///
///     {"animation", "name", "picture": {"sha256", "bytes"}}    over that picture
///     {"animation", "name", "drawing"}                         over one that is drawn first
///                                                              → a made file (MP4), and "frames"
///
/// "animation" is an AnimatePictureSpec, "drawing" a DrawPictureSpec.
///
/// Thread: any.

#include <optional>
#include <string>

#include "engine/replay.h"
#include "media/animate_picture.h"
#include "media/draw_picture.h"
#include "models/model.h"
#include "recipes/film/film_order.h"
#include "recipes/film/film_steps.h"

namespace kadr::recipes::film {

inline const std::string kStillClipKind = "film.still_clip";

/// What is shown: a picture; else a colour; else a quiet ground of the seed's.
struct StillGround {
  std::optional<models::MadeFile> picture{};
  std::optional<media::Colour> colour{};
  std::int64_t seed = 0;
};

/// A clip for the canvas and profile of the film, so that conforming copies it.
[[nodiscard]] engine::StepRequest still_clip(std::string key, const FilmOrder& order, const StillGround& ground,
                                             timeline::FrameCount frames);

[[nodiscard]] Result<Json> make_still_clip(const FilmServices& services, const engine::StepRun& run);

}  // namespace kadr::recipes::film
