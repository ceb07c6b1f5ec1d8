#pragma once

/// The recipe presenter: a topic, a feed or a script becomes a video in which somebody says it.
///
///     topic or item of a feed → draft → approval → speech → avatar video, or a background → film
///
/// Thread: functions without state.

#include "engine/recipe_context.h"
#include "models/catalog.h"

namespace kadr::recipes::presenter {

inline constexpr std::string_view kPresenterRecipe = "presenter";

/// \param request accepted. All references outlive the flow.
/// \return what film::cut_film gives, with "script", "caption" and, of a feed, "item": {"title", "link"}.
[[nodiscard]] engine::Flow<Json> presenter_job(engine::RecipeContext& context, const Json& request,
                                               const models::Catalog& catalog);

}  // namespace kadr::recipes::presenter
