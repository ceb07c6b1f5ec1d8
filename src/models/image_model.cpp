#include "models/image_model.h"

#include <fmt/format.h>

namespace kadr::models {
namespace {

Asked asked(const ImageRequest& request) {
  Asked asked{.inputs = {{"prompt", request.prompt}, {"aspect", request.aspect}}, .amount = {}};
  if (!request.negative_prompt.empty()) asked.inputs["negative_prompt"] = request.negative_prompt;
  if (!request.resolution.empty()) asked.inputs["resolution"] = request.resolution;
  for (std::size_t i = 0; i < request.references.size(); ++i)
    asked.inputs[i == 0 ? "reference" : fmt::format("reference_{}", i + 1)] = request.references[i];
  if (request.seed) asked.inputs["seed"] = *request.seed;
  return asked;
}

}  // namespace

Result<engine::StepRequest> ImageModel::draw(std::string key, const ImageRequest& request) const {
  return step_for(std::move(key), asked(request));
}

Result<Micros> ImageModel::price(const ImageRequest& request) const {
  return price_for(asked(request));
}

}  // namespace kadr::models
