#include "models/video_model.h"

#include <cmath>

namespace kadr::models {
namespace {

/// Whole seconds as whole numbers: 8 rather than 8.0.
Json number(double value) {
  if (value == std::floor(value)) return static_cast<std::int64_t>(value);
  return value;
}

Asked asked(const VideoRequest& request) {
  Asked asked{.inputs = {{"prompt", request.prompt}, {"seconds", number(request.seconds)}, {"aspect", request.aspect}},
              .amount = {.seconds = request.seconds}};
  Json& inputs = asked.inputs;
  if (!request.negative_prompt.empty()) inputs["negative_prompt"] = request.negative_prompt;
  if (!request.first_frame.empty()) inputs["first_frame"] = request.first_frame;
  if (!request.last_frame.empty()) inputs["last_frame"] = request.last_frame;
  if (!request.resolution.empty()) inputs["resolution"] = request.resolution;
  if (request.sound) inputs["sound"] = *request.sound;
  if (request.seed) inputs["seed"] = *request.seed;
  return asked;
}

}  // namespace

Result<engine::StepRequest> VideoModel::shoot(std::string key, const VideoRequest& request) const {
  return step_for(std::move(key), asked(request));
}

Result<Micros> VideoModel::price(const VideoRequest& request) const {
  return price_for(asked(request));
}

double VideoModel::nearest_seconds(double wanted) const {
  const Json nearest = nearest_allowed(card(), "seconds", number(wanted));
  return nearest.is_number() ? nearest.get<double>() : wanted;
}

}  // namespace kadr::models
