#pragma once

/// Texts from a model, with one round of repair: what comes back in another shape than was asked for goes back once,
/// with what is wrong with it.
///
/// Thread: the one that runs the recipe.

#include <string>

#include "engine/recipe_context.h"
#include "models/text_model.h"

namespace kadr::recipes::film {

/// Steps `key` and, where it is needed, `key.repair`. The context outlives the flow.
/// \return the answer, of the shape that the request's schema describes; or why there is none.
[[nodiscard]] engine::Flow<Result<Json>> written(engine::RecipeContext& context, models::TextModel model,
                                                 std::string key, models::TextRequest request);

/// A schema for an object of which all properties are required: the subset that all vendors take.
[[nodiscard]] Json object_schema(std::initializer_list<std::pair<std::string, Json>> properties);
[[nodiscard]] Json list_schema(Json item);
[[nodiscard]] Json text_schema(const std::string& description);

}  // namespace kadr::recipes::film
