#pragma once

/// A storyboard while it is drawn: its stages, each with a person's word at its end where approvals are wanted.
///
/// Thread: the one that runs the recipe.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/recipe_context.h"
#include "models/image_model.h"
#include "models/speech_model.h"
#include "models/text_model.h"
#include "models/video_model.h"
#include "recipes/storyboard/storyboard_order.h"
#include "recipes/storyboard/storyboard_texts.h"

namespace kadr::recipes::storyboard {

/// The models of the real film, or of its animatic.
struct Studio {
  const Json& request;
  StoryboardOrder order;
  models::TextModel text;
  models::ImageModel image;
  models::VideoModel video;
  models::SpeechModel speech;
  StageCosts costs;
  std::string prefix;  ///< of its steps' keys: "animatic."

  /// Borrows request and catalog. Errors: NotFound for a model that the catalogue does not have.
  [[nodiscard]] static Result<Studio> create(const Json& request, StoryboardOrder order, const models::Catalog& catalog,
                                             std::string prefix);
};

/// Names for steps that are asked for again with something else: "script", then "script.2". A recipe may not ask for
/// two different steps of one key in one run.
class StepVersions {
 public:
  /// The same for the same input again. \param key of the first version.
  [[nodiscard]] std::string key(const std::string& key, const Json& input);

 private:
  std::map<std::string, std::vector<std::string>> inputs_;  ///< what each key was asked with, in order
};

/// What there is so far.
struct Board {
  std::string prompt;
  Script script;
  std::vector<Segment> segments;
  std::vector<std::string> image_prompts;
  std::vector<models::MadeFile> images;
  std::vector<std::string> motion_prompts;
  std::vector<models::MadeFile> clips;
  StepVersions versions{};
};

/// Where a stage leads.
enum class Way { On, Again, Back };

/// How often somebody was asked in a stage, and what was said against its versions.
struct Visits {
  int asked = 0;
  Rejections rejected;
  /// The text of the stage stands as it is: somebody came back to it, or edited it.
  bool as_it_is = false;
};

/// Each writes or makes its part of the board and asks about it. All references outlive the flow.
/// Errors: those of the models and of the steps; Cancelled when nobody agreed in twenty rounds.
[[nodiscard]] engine::Flow<Result<Way>> script_stage(engine::RecipeContext& context, const Studio& studio, Board& board,
                                                     Visits& visits);
[[nodiscard]] engine::Flow<Result<Way>> image_stage(engine::RecipeContext& context, const Studio& studio, Board& board,
                                                    Visits& visits);
[[nodiscard]] engine::Flow<Result<Way>> clip_stage(engine::RecipeContext& context, const Studio& studio, Board& board,
                                                   Visits& visits);

/// The three parts, spoken. \return by part.
[[nodiscard]] engine::Flow<Result<std::vector<models::Narration>>> narration_of(engine::RecipeContext& context,
                                                                                const Studio& studio,
                                                                                const Board& board);

}  // namespace kadr::recipes::storyboard
