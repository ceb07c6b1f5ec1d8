#pragma once

/// What an offline clip is made of: shots, one after another, each a camera over one picture or over the layers of a
/// drawn scene.
///
/// Pure. Thread: any.

#include <optional>
#include <string>
#include <vector>

#include "media/animate_picture.h"
#include "media/draw_picture.h"
#include "providers/offline/offline_order.h"

namespace kadr::providers::offline {

/// How a model of clips begins with a given picture; the card says which, as its vendor's model.
inline constexpr std::string_view kClipsModel = "clips";    ///< the camera moves over it, to the end
inline constexpr std::string_view kScenesModel = "scenes";  ///< it is shown for one frame, then the scene follows

struct Shot {
  std::vector<media::DrawPictureSpec> layers;  ///< to be drawn, back to front
  std::string picture;                         ///< this artifact, when nothing is drawn
  media::AnimatePictureSpec film;
};

/// \param film canvas, profile and threads of the clip. \param drawing how the picture that the clip begins with was
/// drawn, where that is known: then its parts can move apart. Errors: InvalidArgument for a card of another model.
[[nodiscard]] Result<std::vector<Shot>> plan_shots(const OfflineOrder& order, const media::ConformSpec& film,
                                                   const std::optional<media::DrawPictureSpec>& drawing);

/// Differs exactly when the clip would, but for the number of threads.
[[nodiscard]] std::string identity_of(const std::vector<Shot>& shots);

}  // namespace kadr::providers::offline
