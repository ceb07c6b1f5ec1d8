#include "models/text_model.h"

#include <fmt/format.h>

#include "models/json_schema.h"

namespace kadr::models {
namespace {

constexpr std::size_t kShownAnswer = 4000;

/// Half a token a byte, and some for the frame around it: more than any script takes.
double tokens_at_most(const std::string& text) {
  return static_cast<double>(text.size()) / 2.0 + 16;
}

Asked asked(const TextRequest& request) {
  return {.inputs = {{"instructions", request.instructions},
                     {"prompt", request.prompt},
                     {"schema", request.schema},
                     {"schema_name", request.schema_name},
                     {"most_output_tokens", request.most_output_tokens}},
          .amount = {.input_tokens = tokens_at_most(request.instructions) + tokens_at_most(request.prompt) +
                                     tokens_at_most(request.schema.dump()),
                     .output_tokens = static_cast<double>(request.most_output_tokens)}};
}

/// Some models put their JSON between three backticks whatever they are told.
std::string_view without_fence(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
  if (!text.starts_with("```") || !text.ends_with("```") || text.size() < 6) return text;
  const auto line = text.find('\n');
  if (line == std::string_view::npos) return text;
  return text.substr(line + 1, text.size() - 3 - (line + 1));
}

}  // namespace

Result<engine::StepRequest> TextModel::write(std::string key, const TextRequest& request) const {
  KADR_TRY(engine::StepRequest step, step_for(std::move(key), asked(request)));
  step.input["task"] = request.task;
  step.input["facts"] = request.facts;
  return step;
}

Result<Micros> TextModel::price(const TextRequest& request) const {
  return price_for(asked(request));
}

Result<Json> TextModel::answer(const TextRequest& request, const Json& result) {
  const auto text = result.find("text");
  if (text == result.end() || !text->is_string()) return fail(ErrorCode::Internal, "a text model gave no text");
  KADR_TRY(Json answer, base::parse_json(without_fence(text->get_ref<const std::string&>())));
  KADR_TRY(const JsonSchema schema, JsonSchema::create(request.schema));
  KADR_CHECK(schema.check(answer));
  return answer;
}

TextRequest TextModel::repaired(const TextRequest& request, const Json& result, const Error& fault) {
  TextRequest again = request;
  again.prompt = fmt::format(
      "{}\n\nYour answer before was:\n{}\n\nIt cannot be used: {}. Answer again with JSON of exactly the shape asked "
      "for, and "
      "nothing else.",
      request.prompt, result.value("text", std::string()).substr(0, kShownAnswer), fault.message);
  return again;
}

}  // namespace kadr::models
