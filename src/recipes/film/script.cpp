#include "recipes/film/script.h"

namespace kadr::recipes::film {

engine::Flow<Result<Json>> written(engine::RecipeContext& context, models::TextModel model, std::string key,
                                   models::TextRequest request) {
  Result<engine::StepRequest> step = model.write(key, request);
  if (!step) co_return fail(step.error());
  const Result<Json> first = co_await context.attempt(std::move(*step));
  if (!first) co_return fail(first.error());
  Result<Json> answer = models::TextModel::answer(request, *first);
  if (answer) co_return answer;
  const models::TextRequest again = models::TextModel::repaired(request, *first, answer.error());
  Result<engine::StepRequest> repair = model.write(key + ".repair", again);
  if (!repair) co_return fail(repair.error());
  const Result<Json> second = co_await context.attempt(std::move(*repair));
  if (!second) co_return fail(second.error());
  answer = models::TextModel::answer(request, *second);
  if (answer) co_return answer;
  co_return fail(ErrorCode::Unavailable, "the model " + model.card().id +
                                             " twice gave an answer that cannot be used: " + answer.error().message +
                                             "; redo the step, or choose another text model");
}

Json object_schema(std::initializer_list<std::pair<std::string, Json>> properties) {
  Json schema{{"type", "object"}, {"properties", Json::object()}, {"required", Json::array()}};
  for (const auto& [name, property] : properties) {
    schema["properties"][name] = property;
    schema["required"].push_back(name);
  }
  schema["additionalProperties"] = false;
  return schema;
}

Json list_schema(Json item) {
  return {{"type", "array"}, {"items", std::move(item)}};
}

Json text_schema(const std::string& description) {
  return {{"type", "string"}, {"description", description}};
}

}  // namespace kadr::recipes::film
