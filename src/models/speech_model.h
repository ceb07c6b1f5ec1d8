#pragma once

/// Speaks a text, with the times of its words where the model tells them.

#include <optional>

#include "models/local_speech.h"
#include "models/model.h"

namespace kadr::models {

struct SpeechOrder {
  std::string text;
  std::string voice_id;  ///< empty: the model's own
  std::string language;  ///< BCP 47; empty: as the voice has it
  double speed = 1;
};

/// A sound that is kept, with its words where they are known.
struct Narration {
  MadeFile sound;
  timeline::Rational duration;
  std::vector<WordTiming> words;
};
[[nodiscard]] Json to_json(const Narration& narration);
/// Errors: Internal when the JSON has another shape.
[[nodiscard]] Result<Narration> narration_from_json(const Json& json);

class SpeechModel : public Model {
 public:
  using Model::Model;

  [[nodiscard]] Result<engine::StepRequest> speak(std::string key, const SpeechOrder& order) const;
  [[nodiscard]] Result<Micros> price(const SpeechOrder& order) const;
  [[nodiscard]] static Result<Narration> narration(const Json& result) { return narration_from_json(result); }
};

}  // namespace kadr::models
