#pragma once

/// Writes what a JSON schema describes. What comes back is checked here as well: vendors promise the shape and cut
/// answers short.

#include "models/model.h"

namespace kadr::models {

struct TextRequest {
  /// What is wanted, for a model that writes by rule rather than by reading: "story_scenes" and its facts.
  std::string task{};
  Json facts = Json::object();
  std::string instructions;  ///< who it is and how it writes
  std::string prompt;
  /// Of the answer, in the subset that all vendors take: objects whose properties are all required and that have no
  /// others, no limits on lengths or numbers.
  Json schema = Json::object();
  std::string schema_name;  ///< letters, digits, _ and -
  std::int64_t most_output_tokens = 4096;
};

class TextModel : public Model {
 public:
  using Model::Model;

  [[nodiscard]] Result<engine::StepRequest> write(std::string key, const TextRequest& request) const;
  [[nodiscard]] Result<Micros> price(const TextRequest& request) const;
  /// The answer out of a step's result, {"text": "…"}. Errors: InvalidArgument: what is wrong with it, in words that
  /// can be sent back to the model.
  [[nodiscard]] static Result<Json> answer(const TextRequest& request, const Json& result);
  /// The same request with what was wrong with the first answer. One such round is made; then the step has failed.
  [[nodiscard]] static TextRequest repaired(const TextRequest& request, const Json& result, const Error& fault);
};

}  // namespace kadr::models
