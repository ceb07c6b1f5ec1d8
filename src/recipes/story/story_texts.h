#pragma once

/// What the text model is asked for in a story. Pure.

#include "models/text_model.h"
#include "recipes/story/story_order.h"

namespace kadr::recipes::story {

struct Scene {
  std::string picture;    ///< what is seen
  std::string narration;  ///< what is said

  friend bool operator==(const Scene&, const Scene&) = default;
};

/// Title and scenes.
[[nodiscard]] models::TextRequest scenes_request(const StoryOrder& order);

/// One scene written again with its neighbours in view.
[[nodiscard]] models::TextRequest continuity_request(const StoryOrder& order, const std::vector<Scene>& scenes,
                                                     std::size_t number);

/// The scenes of an answer to either, without empty ones.
[[nodiscard]] std::vector<Scene> scenes_from(const Json& answer);
[[nodiscard]] Json to_json(const Scene& scene);

}  // namespace kadr::recipes::story
