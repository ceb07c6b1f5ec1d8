#pragma once

/// The recipe storyboard: a prompt, written or said, becomes a narrated film, with a person's word at each stage.
///
///     transcribe → script → approve → segments → image prompts → images → approve → motion prompts → clips → approve
///     → speak three parts → film
///
/// At each approval the person sees what the next stage costs, and may
///
///     approve                 it goes on
///     approve with edits      the texts as edited; pictures and clips whose prompts were changed are made anew, and
///                             shown again
///     approve with            {"back": true}: back to the approval before
///     reject with a reason    the stage is written anew with the reason in view, and shown again
///
/// A picture or clip is also made anew when its step is redone; the approval that is open then shows the new one.
///
/// Thread: functions without state.

#include "engine/recipe_context.h"
#include "models/catalog.h"

namespace kadr::recipes::storyboard {

inline constexpr std::string_view kStoryboardRecipe = "storyboard";

/// \param request accepted (storyboard_order.h). All references outlive the flow.
[[nodiscard]] engine::Flow<Json> storyboard_job(engine::RecipeContext& context, const Json& request,
                                                const models::Catalog& catalog);

}  // namespace kadr::recipes::storyboard
