#pragma once

/// What the text model is asked for in a storyboard. Pure.

#include <array>
#include <string>
#include <vector>

#include "models/text_model.h"
#include "recipes/storyboard/storyboard_order.h"

namespace kadr::recipes::storyboard {

/// What is said, in the three parts of kParts.
struct Script {
  std::string title;
  std::array<std::string, 3> parts;

  friend bool operator==(const Script&, const Script&) = default;
};
[[nodiscard]] Json to_json(const Script& script);
/// What the JSON lacks is as in `otherwise`.
[[nodiscard]] Script script_from(const Json& json, const Script& otherwise);

/// A stretch of the narration with one picture.
struct Segment {
  std::size_t part = 0;  ///< of kParts
  std::string text;
};

/// A version that somebody did not want, and why.
struct Rejection {
  Json version;
  std::string reason;
};
using Rejections = std::vector<Rejection>;

[[nodiscard]] models::TextRequest script_request(const StoryboardOrder& order, const std::string& prompt,
                                                 const Rejections& rejected);
[[nodiscard]] models::TextRequest segments_request(const StoryboardOrder& order, const Script& script);
[[nodiscard]] models::TextRequest image_prompts_request(const StoryboardOrder& order, const Script& script,
                                                        const std::vector<Segment>& segments,
                                                        const Rejections& rejected);
[[nodiscard]] models::TextRequest motion_prompts_request(const std::vector<Segment>& segments,
                                                         const std::vector<std::string>& image_prompts,
                                                         const Rejections& rejected);

/// Of an answer to segments_request, as many in each part as were asked for: what a model wrote too much of is joined
/// to the last, what it wrote too little of is taken from the text of the part.
[[nodiscard]] std::vector<Segment> segments_from(const Json& answer, const StoryboardOrder& order,
                                                 const Script& script);
/// Of an answer with {"prompts": […]}: exactly so many, those that are missing as in `otherwise`.
[[nodiscard]] std::vector<std::string> prompts_from(const Json& answer, const std::vector<std::string>& otherwise);

}  // namespace kadr::recipes::storyboard
