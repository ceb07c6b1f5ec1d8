#pragma once

/// Somebody drawn who says what a sound says.

#include "engine/step_kinds.h"
#include "providers/offline/offline_order.h"
#include "providers/offline/offline_steps.h"

namespace kadr::providers::offline {

/// Makes the clip with the sound in it, or finds it made. Units: progress in frames. \return models::MadeFile as JSON.
/// Errors: NotFound when a file is not in the store, or there is no sound in it; InvalidArgument for a colour that is
/// none; those of media::draw_presenter.
[[nodiscard]] Result<Json> make_presenter(const OfflineServices& services, const OfflineOrder& order,
                                          const engine::StepRun& run);

}  // namespace kadr::providers::offline
