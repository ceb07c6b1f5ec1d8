#pragma once

/// Pictures of the offline provider: storyboard frames and title cards, drawn in the darkroom from the words of a
/// prompt.

#include <optional>
#include <string>

#include "media/draw_picture.h"
#include "providers/offline/offline_order.h"
#include "providers/offline/offline_steps.h"

namespace kadr::providers::offline {

/// What is drawn for an order: a title card when the prompt asks for one, else the scene that it tells. Pure. Scenes of
/// one seed share their colours, and each prompt has its own shapes.
[[nodiscard]] media::DrawPictureSpec picture_of(const OfflineOrder& order);

/// Draws it, or finds it drawn. \return models::MadeFile as JSON. Errors: those of media::draw_picture and the store.
[[nodiscard]] Result<Json> make_picture(const OfflineServices& services, const OfflineOrder& order,
                                        const engine::StepRun& run);

/// How a picture of the store was drawn, if it was drawn here: for its layers.
[[nodiscard]] Result<std::optional<media::DrawPictureSpec>> drawing_behind(const store::ArtifactStore& store,
                                                                           const std::string& sha256);

}  // namespace kadr::providers::offline
