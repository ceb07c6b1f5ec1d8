#pragma once

/// A job that buys: a script, then side by side scenes (a picture, then a clip made from it) and a voice, then a free
/// step over all that came.
///
/// Thread: any.

#include "engine/recipe_context.h"
#include "engine/step_kinds.h"
#include "store/artifact_store.h"

namespace kadr::paid {

inline constexpr std::string_view kPaidRecipe = "paid";

/// \param request {"name": "…", "scenes": 3}. Its result is {"film": sha256, "parts": [sha256 or null …]}: what could
/// not be bought is null.
[[nodiscard]] engine::Flow<Json> paid_job(engine::RecipeContext& context, const Json& request);

/// "bind" (cpu): reads all parts and makes one artifact of them. Borrows the store.
void add_free_steps(engine::StepKinds& kinds, const store::ArtifactStore& artifacts);

}  // namespace kadr::paid
