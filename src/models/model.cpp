#include "models/model.h"

#include <fmt/format.h>

namespace kadr::models {

Result<engine::StepRequest> Model::step_for(std::string key, const Asked& asked) const {
  if (const Result<Json> fitted = fit_request(*card_, asked.inputs); !fitted) return fail(fitted.error());
  return engine::StepRequest{
      .key = std::move(key), .kind = step_kind(*card_), .input = {{"model", card_->id}, {"asked", asked.inputs}}};
}

Result<Micros> Model::price_for(const Asked& asked) const {
  KADR_TRY(const Json fitted, fit_request(*card_, asked.inputs));
  return price_of(*card_, fitted, asked.amount);
}

std::string step_kind(const ModelCard& card) {
  return fmt::format("{}.{}", card.provider, to_string(card.kind));
}

Result<ModelStep> model_step(const Json& input) {
  if (!input.is_object() || !input.contains("model") || !input["model"].is_string() || !input.contains("asked") ||
      !input["asked"].is_object())
    return fail(ErrorCode::Internal, "the step's input is not that of a model");
  return ModelStep{.model = input["model"],
                   .asked = input["asked"],
                   .task = input.value("task", std::string()),
                   .facts = input.value("facts", Json::object())};
}

Json to_json(const MadeFile& file) {
  return {{"sha256", file.sha256}, {"bytes", file.bytes}, {"media_type", file.media_type}};
}

Result<MadeFile> made_file_from_json(const Json& json) {
  base::JsonReader reader(json, "");
  MadeFile file{.sha256 = reader.required_string("sha256"),
                .bytes = static_cast<std::uint64_t>(reader.required_integer("bytes", 0, std::int64_t{1} << 50)),
                .media_type = reader.required_string("media_type")};
  return file;
}

}  // namespace kadr::models
