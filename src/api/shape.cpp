#include "api/shape.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace kadr::api {
namespace {

void check_choice(base::JsonReader& reader, const Field& field, const std::string& text) {
  if (field.choices.empty() || std::ranges::find(field.choices, text) != field.choices.end()) return;
  reader.reject(fmt::format("{} must be one of {}, not \"{}\"", reader.path_of(field.name),
                            fmt::join(field.choices, ", "), text));
}

void check_texts(base::JsonReader& reader, const Field& field, const Json& list) {
  if (!list.is_array()) {
    reader.reject(fmt::format("{} must be a list, not {}", reader.path_of(field.name), base::type_name(list)));
    return;
  }
  for (std::size_t at = 0; at < list.size(); ++at) {
    if (!list[at].is_string()) {
      reader.reject(
          fmt::format("{}[{}] must be a string, not {}", reader.path_of(field.name), at, base::type_name(list[at])));
    } else {
      check_choice(reader, field, list[at].get<std::string>());
    }
  }
}

void check_field(base::JsonReader& reader, const Field& field) {
  const Json* value = reader.find(field.name);
  if (value == nullptr) {
    if (field.presence == Field::Presence::Required)
      reader.reject(fmt::format("{} is missing", reader.path_of(field.name)));
    return;
  }
  switch (field.kind) {
    case Field::Kind::Text:
    case Field::Kind::Instant:
      check_choice(reader, field, reader.string(field.name));
      return;
    case Field::Kind::Integer:
      static_cast<void>(reader.integer(field.name, 0));
      return;
    case Field::Kind::Number:
      static_cast<void>(
          reader.number(field.name, 0, std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max()));
      return;
    case Field::Kind::Truth:
      static_cast<void>(reader.boolean(field.name, false));
      return;
    case Field::Kind::Object:
    case Field::Kind::One:
      if (!value->is_object())
        reader.reject(fmt::format("{} must be an object, not {}", reader.path_of(field.name), base::type_name(*value)));
      return;
    case Field::Kind::Texts:
      check_texts(reader, field, *value);
      return;
    case Field::Kind::Many:
      if (!value->is_array())
        reader.reject(fmt::format("{} must be a list, not {}", reader.path_of(field.name), base::type_name(*value)));
      return;
    case Field::Kind::Anything:
      return;
  }
}

Json reference(const Shape& shape) {
  return {{"$ref", "#/components/schemas/" + shape.name}};
}

Json bare_schema(const Field& field) {
  switch (field.kind) {
    case Field::Kind::Text:
      return {{"type", "string"}};
    case Field::Kind::Instant:
      return {{"type", "string"}, {"format", "date-time"}};
    case Field::Kind::Integer:
      return {{"type", "integer"}};
    case Field::Kind::Number:
      return {{"type", "number"}};
    case Field::Kind::Truth:
      return {{"type", "boolean"}};
    case Field::Kind::Object:
      return {{"type", "object"}};
    case Field::Kind::Anything:
      return Json::object();
    case Field::Kind::Texts:
      return {{"type", "array"}, {"items", {{"type", "string"}}}};
    case Field::Kind::One:
      return reference(*field.shape);
    case Field::Kind::Many:
      return {{"type", "array"}, {"items", reference(*field.shape)}};
  }
  return Json::object();
}

}  // namespace

Result<> check(const Shape& shape, const Json& value) {
  base::JsonReader reader(value, "");
  for (const Field& field : shape.fields) check_field(reader, field);
  if (shape.rest == Shape::Rest::Any && value.is_object()) {
    for (const auto& item : value.items()) static_cast<void>(reader.find(item.key()));
  }
  return reader.finish();
}

Json schema_of(const Field& field) {
  Json schema = bare_schema(field);
  if (!field.choices.empty()) (field.kind == Field::Kind::Texts ? schema["items"] : schema)["enum"] = field.choices;
  if (field.presence == Field::Presence::Optional && schema.contains("type"))
    schema["type"] = Json::array({schema["type"], "null"});
  if (!field.about.empty()) schema["description"] = field.about;
  return schema;
}

Json schema_of(const Shape& shape) {
  Json schema{{"type", "object"}, {"properties", Json::object()}};
  Json required = Json::array();
  for (const Field& field : shape.fields) {
    schema["properties"][field.name] = schema_of(field);
    if (field.presence == Field::Presence::Required) required.push_back(field.name);
  }
  if (!required.empty()) schema["required"] = required;
  if (shape.rest == Shape::Rest::None) schema["additionalProperties"] = false;
  return schema;
}

}  // namespace kadr::api
