#pragma once

/// Writes down what is said in a sound.

#include "models/local_speech.h"
#include "models/model.h"

namespace kadr::models {

struct TranscriptionRequest {
  std::string sound;     ///< artifact
  std::string language;  ///< ISO 639-1; empty: found out
  double seconds = 0;    ///< its length: the price goes by it
};

class TranscriptionModel : public Model {
 public:
  using Model::Model;

  [[nodiscard]] Result<engine::StepRequest> transcribe(std::string key, const TranscriptionRequest& request) const;
  [[nodiscard]] Result<Micros> price(const TranscriptionRequest& request) const;
  /// The text of a step's result. Errors: UnreadableMedia when nothing was said.
  [[nodiscard]] static Result<std::string> text(const Json& result);
};

}  // namespace kadr::models
