#pragma once

/// A model of the catalogue as a recipe uses it: it turns what is asked for into a durable step, and says before that
/// what the step may cost. Six kinds of models derive from it, one header each.
///
/// The step's kind is "<provider>.<kind>", as in "replicate.video"; its input is {"model": id, "asked": {…}} with just
/// what was asked for, so that a later change of the catalogue never buys again what was bought.
///
/// Thread: any; borrows the card.

#include <string>

#include "engine/replay.h"
#include "models/model_card.h"
#include "models/spelling.h"

namespace kadr::models {

/// What a request says, flat and in our words, and how much of the model's work it is.
struct Asked {
  Json inputs = Json::object();
  Amount amount;
};

class Model {
 public:
  explicit Model(const ModelCard& card) : card_(&card) {}

  [[nodiscard]] const ModelCard& card() const { return *card_; }

 protected:
  /// Errors: as fit_request.
  [[nodiscard]] Result<engine::StepRequest> step_for(std::string key, const Asked& asked) const;
  /// Errors: as fit_request.
  [[nodiscard]] Result<Micros> price_for(const Asked& asked) const;

 private:
  const ModelCard* card_;
};

/// "replicate.video".
[[nodiscard]] std::string step_kind(const ModelCard& card);

/// What a step of a model was asked, for those who do it.
struct ModelStep {
  std::string model;
  Json asked;
  /// Of a text model: TextRequest::task and facts. Of an avatar model the facts are {"seconds": of its sound}.
  std::string task{};
  Json facts{};
};
/// Errors: Internal when it is no input of a model's step.
[[nodiscard]] Result<ModelStep> model_step(const Json& input);

/// A file that a model made, and that is kept.
struct MadeFile {
  std::string sha256;
  std::uint64_t bytes = 0;
  std::string media_type;
};
[[nodiscard]] Json to_json(const MadeFile& file);
/// Errors: Internal when the JSON has another shape.
[[nodiscard]] Result<MadeFile> made_file_from_json(const Json& json);

}  // namespace kadr::models
