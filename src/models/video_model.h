#pragma once

/// Shoots a clip from words, from a picture that it begins with, or between two.

#include <optional>

#include "models/model.h"

namespace kadr::models {

struct VideoRequest {
  std::string prompt;
  std::string negative_prompt;
  std::string first_frame;  ///< artifact; empty: none
  std::string last_frame;   ///< artifact; empty: none
  double seconds = 5;
  std::string aspect = "16:9";
  std::string resolution;  ///< "1080p"; empty: the model's own
  std::optional<bool> sound;
  std::optional<std::int64_t> seed;
};

class VideoModel : public Model {
 public:
  using Model::Model;

  [[nodiscard]] Result<engine::StepRequest> shoot(std::string key, const VideoRequest& request) const;
  [[nodiscard]] Result<Micros> price(const VideoRequest& request) const;
  [[nodiscard]] static Result<MadeFile> clip(const Json& result) { return made_file_from_json(result); }

  [[nodiscard]] bool takes_first_frame() const { return card().input("first_frame") != nullptr; }
  [[nodiscard]] bool takes_last_frame() const { return card().input("last_frame") != nullptr; }
  /// The length that it can make which is nearest to the wanted one.
  [[nodiscard]] double nearest_seconds(double wanted) const;
};

}  // namespace kadr::models
