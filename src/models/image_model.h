#pragma once

/// Draws a picture from words, and from other pictures where the model takes them.

#include <optional>

#include "models/model.h"

namespace kadr::models {

struct ImageRequest {
  std::string prompt;
  std::string negative_prompt;
  std::string aspect = "16:9";
  std::string resolution;               ///< "1080p"; empty: the model's own
  std::vector<std::string> references;  ///< artifacts: what it should look like; the model takes so many as it can
  std::optional<std::int64_t> seed;
};

class ImageModel : public Model {
 public:
  using Model::Model;

  [[nodiscard]] Result<engine::StepRequest> draw(std::string key, const ImageRequest& request) const;
  [[nodiscard]] Result<Micros> price(const ImageRequest& request) const;
  [[nodiscard]] static Result<MadeFile> picture(const Json& result) { return made_file_from_json(result); }
};

}  // namespace kadr::models
