#pragma once

/// Which length and resolution a video model is asked for, when the user left some of it open. Pure.

#include <string>

#include "models/video_model.h"

namespace kadr::recipes::film {

struct ShotWish {
  double seconds = 5;
  std::string quality = "1080p";
  std::string aspect = "16:9";
  /// What the user named must be had as it is, or the request is refused; what nobody named gives way.
  enum class Said { Named, Open };
  Said seconds_said = Said::Open;
  Said quality_said = Said::Open;
  bool with_first_frame = false;
  bool with_last_frame = false;
  bool sound = false;
};

struct Shot {
  double seconds = 5;
  std::string resolution;  ///< empty: the model has no choice of it
  bool sound = false;      ///< asked for, and the model can
};

/// The nearest to what is wished that the model can do; lengths and resolutions give way together where its rules tie
/// them. Errors: InvalidArgument, as of fit_request, when nothing fits.
[[nodiscard]] Result<Shot> choose_shot(const models::VideoModel& model, const ShotWish& wish);

}  // namespace kadr::recipes::film
