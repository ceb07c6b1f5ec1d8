#pragma once

/// Scripts by rule: scenes, narration and captions out of a prompt, in its own language, without a model. It is the
/// text of the animatic, so it is made to be heard: whole sentences, about as long as the scene that they go with.
///
/// Pure: the same task, facts and seed give the same text.
///
/// Thread: any.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "providers/offline/prompt_subject.h"

namespace kadr::providers::offline {

/// The tasks, with what they are told and give:
///
///     story_scenes       {prompt, count, seconds}     → {title, scenes: [{picture, narration}]}
///     story_continuity   {scenes: [{picture, …}]}      → {scenes: [{picture, narration}]}
///     storyboard_script  {prompt, seconds}             → {title, intro, main, outro}
///     storyboard_segments {title, intro, main, outro, counts: [3, 4, 3]} → {segments: [{part, text}]}
///     image_prompts      {title, segments: [{text}]}   → {prompts: [text]}
///     motion_prompts     {prompts: [text]}             → {prompts: [text]}
///     presenter_script   {topic, seconds}              → {title, script, caption}
///
/// Errors: InvalidArgument for a task that is not in the table, or without its facts.
[[nodiscard]] Result<Json> write_by_rule(std::string_view task, const Json& facts, std::uint64_t seed);

}  // namespace kadr::providers::offline
