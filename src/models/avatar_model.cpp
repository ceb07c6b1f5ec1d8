#include "models/avatar_model.h"

namespace kadr::models {
namespace {

Asked asked(const AvatarRequest& request) {
  Asked asked{.inputs = {{"sound", request.sound}, {"aspect", request.aspect}}, .amount = {.seconds = request.seconds}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) asked.inputs[name] = value;
  };
  add("avatar", request.avatar);
  add("resolution", request.resolution);
  add("background_color", request.background_color);
  add("background_picture", request.background_picture);
  add("title", request.title);
  return asked;
}

}  // namespace

Result<engine::StepRequest> AvatarModel::present(std::string key, const AvatarRequest& request) const {
  KADR_TRY(engine::StepRequest step, step_for(std::move(key), asked(request)));
  // Vendors charge by the second, and the name of a sound does not tell its length.
  step.input["facts"] = {{"seconds", request.seconds}};
  return step;
}

Result<Micros> AvatarModel::price(const AvatarRequest& request) const {
  return price_for(asked(request));
}

}  // namespace kadr::models
