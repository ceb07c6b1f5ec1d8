#pragma once

/// Clips of the offline provider, made in the darkroom.

#include "engine/step_kinds.h"
#include "providers/offline/offline_order.h"
#include "providers/offline/offline_steps.h"

namespace kadr::providers::offline {

/// Makes the clip, or finds it made. Units: progress in frames. \return models::MadeFile as JSON. Errors: NotFound when
/// a picture is not in the store; those of media::draw_picture and media::animate_picture.
[[nodiscard]] Result<Json> make_clip(const OfflineServices& services, const OfflineOrder& order,
                                     const engine::StepRun& run);

}  // namespace kadr::providers::offline
