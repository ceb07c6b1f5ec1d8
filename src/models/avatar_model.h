#pragma once

/// Shows somebody who says what a sound says.

#include "models/model.h"

namespace kadr::models {

struct AvatarRequest {
  std::string sound;   ///< artifact: what is said
  double seconds = 0;  ///< its length: the price goes by it
  std::string avatar;  ///< the vendor's id of the person; empty: the model's own
  std::string aspect = "9:16";
  std::string resolution;
  std::string background_color;    ///< "#rrggbb"; empty: none asked
  std::string background_picture;  ///< artifact; empty: none asked
  std::string title;               ///< what the video is called at the vendor
};

class AvatarModel : public Model {
 public:
  using Model::Model;

  [[nodiscard]] Result<engine::StepRequest> present(std::string key, const AvatarRequest& request) const;
  [[nodiscard]] Result<Micros> price(const AvatarRequest& request) const;
  [[nodiscard]] static Result<MadeFile> clip(const Json& result) { return made_file_from_json(result); }
};

}  // namespace kadr::models
