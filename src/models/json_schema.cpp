#include "models/json_schema.h"

#include <exception>
#include <string>

#include <fmt/format.h>
// Without it the library ends the process at a schema that it cannot read.
#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace kadr::models {
namespace {

/// The library reads nlohmann's other kind of JSON, whose objects forget their order.
nlohmann::json unordered(const Json& value) {
  return nlohmann::json::parse(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// Where in the schema something stands that the library cannot be trusted with.
bool has_patterns(const Json& schema) {
  if (schema.is_object() && (schema.contains("pattern") || schema.contains("patternProperties"))) return true;
  if (!schema.is_structured()) return false;
  return std::ranges::any_of(schema, has_patterns);
}

/// "<root>[scenes][3][text]", as the library says it, in the way of all other messages: "scenes[3].text".
std::string shown_path(const std::string& context) {
  std::string path;
  std::size_t begin = context.find('[');
  while (begin != std::string::npos) {
    const std::size_t end = context.find(']', begin);
    if (end == std::string::npos) break;
    const std::string part = context.substr(begin + 1, end - begin - 1);
    const bool number = !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
    path += number ? fmt::format("[{}]", part) : fmt::format("{}{}", path.empty() ? "" : ".", part);
    begin = context.find('[', end);
  }
  return path.empty() ? "the document" : path;
}

}  // namespace

struct JsonSchema::Compiled {
  valijson::Schema schema;
};

JsonSchema::JsonSchema(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;
JsonSchema::~JsonSchema() = default;

Result<JsonSchema> JsonSchema::create(const Json& schema) {
  if (has_patterns(schema))
    return fail(ErrorCode::InvalidArgument, "the schema uses \"pattern\", which is not read here");
  auto compiled = std::make_unique<Compiled>();
  try {
    const nlohmann::json plain = unordered(schema);
    valijson::adapters::NlohmannJsonAdapter adapter(plain);
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(adapter, compiled->schema);
  } catch (const std::exception& error) {
    return fail(ErrorCode::InvalidArgument, fmt::format("this is no JSON schema: {}", error.what()));
  }
  return JsonSchema(std::move(compiled));
}

Result<> JsonSchema::check(const Json& value) const {
  const nlohmann::json plain = unordered(value);
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  valijson::ValidationResults results;
  if (validator.validate(compiled_->schema, valijson::adapters::NlohmannJsonAdapter(plain), &results)) return {};
  // The innermost place is said first.
  valijson::ValidationResults::Error error;
  if (!results.popError(error))
    return fail(ErrorCode::InvalidArgument, "it does not have the shape that was asked for");
  std::string context;
  for (const std::string& part : error.context) context += part;
  return fail(ErrorCode::InvalidArgument, fmt::format("{}: {}", shown_path(context), error.description));
}

}  // namespace kadr::models
