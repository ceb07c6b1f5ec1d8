#pragma once

/// The recipe story: a sentence becomes scenes, each a clip that goes on from the last picture of the one before,
/// narrated and captioned.
///
///     scenes → continuity (each with its neighbours in view) → per scene: clip → its last frame → … → narration → film
///
/// Thread: functions without state.

#include "engine/recipe_context.h"
#include "models/catalog.h"

namespace kadr::recipes::story {

inline constexpr std::string_view kStoryRecipe = "story";

/// \param request accepted. All references outlive the flow.
[[nodiscard]] engine::Flow<Json> story_job(engine::RecipeContext& context, const Json& request,
                                           const models::Catalog& catalog);

}  // namespace kadr::recipes::story
