#include "models/model_card.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "models/price_unit.h"

namespace kadr::models {
namespace {

constexpr std::array kKindNames{
    std::pair{ModelKind::Text, std::string_view("text")},
    std::pair{ModelKind::Image, std::string_view("image")},
    std::pair{ModelKind::Video, std::string_view("video")},
    std::pair{ModelKind::Speech, std::string_view("speech")},
    std::pair{ModelKind::Transcription, std::string_view("transcription")},
    std::pair{ModelKind::Avatar, std::string_view("avatar")},
};

using Type = InputSpelling::Type;

Type type_from(const std::string& name) {
  if (name == "integer") return Type::Integer;
  if (name == "number") return Type::Number;
  if (name == "boolean") return Type::Boolean;
  if (name == "object") return Type::Object;
  if (name == "file") return Type::File;
  return Type::String;
}

std::vector<std::pair<std::string, Json>> pairs_of(const Json& document, const char* field) {
  std::vector<std::pair<std::string, Json>> pairs;
  if (!document.contains(field)) return pairs;
  for (const auto& [path, value] : document[field].items()) pairs.emplace_back(path, value);
  return pairs;
}

/// A list has the vendor's own words; a map says the vendor's word for each of ours. The keys of a map are texts, so
/// those of a number or a switch are read back.
std::vector<AllowedValue> values_of(const Json& document) {
  std::vector<AllowedValue> values;
  if (!document.contains("values")) return values;
  const Json& listed = document["values"];
  for (const auto& [key, theirs] : listed.items()) {
    if (listed.is_array()) {
      values.push_back({.ours = theirs, .theirs = theirs});
      continue;
    }
    const Json number = Json::parse(key, nullptr, false);
    values.push_back({.ours = number.is_number() || number.is_boolean() ? number : Json(key), .theirs = theirs});
  }
  return values;
}

InputSpelling spelling_of(const std::string& name, const Json& document) {
  InputSpelling input{.names = document.value("from", std::vector<std::string>{name}),
                      .path = document["as"],
                      .type = type_from(document.value("type", "string")),
                      .required = document.value("required", false),
                      .values = values_of(document),
                      .fallback = document.value("default", Json()),
                      .needs = document.value("needs", std::vector<std::string>{}),
                      .with = pairs_of(document, "with")};
  if (document.contains("range")) {
    input.least = document["range"][0];
    input.most = document["range"][1];
  }
  if (document.contains("max_length")) input.most = document["max_length"];
  return input;
}

Result<> check_names(const ModelCard& card, const Json& condition, std::string_view where) {
  for (const auto& [name, value] : condition.items()) {
    if (!card.input(name))
      return fail(ErrorCode::InvalidArgument, fmt::format("{} names {}, which is no input", where, name));
  }
  return {};
}

Result<> check_card(const ModelCard& card) {
  for (const InputSpelling& input : card.inputs) {
    for (const std::string& needed : input.needs) {
      if (!card.input(needed))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("inputs.{}.needs names {}, which is no input", input.names.front(), needed));
    }
    if (input.least && input.most && *input.least > *input.most)
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("inputs.{}.range ends before it begins", input.names.front()));
  }
  for (const InputRule& rule : card.rules) {
    KADR_CHECK(check_names(card, rule.when, "rules.when"));
    KADR_CHECK(check_names(card, rule.then, "rules.then"));
  }
  for (const PriceLine& line : card.price) KADR_CHECK(check_names(card, line.when, "price.lines.when"));
  if (card.successor == card.id) return fail(ErrorCode::InvalidArgument, "successor is the model itself");
  return {};
}

}  // namespace

std::string_view to_string(ModelKind kind) {
  return std::ranges::find(kKindNames, kind, &std::pair<ModelKind, std::string_view>::first)->second;
}

std::optional<ModelKind> model_kind_from(std::string_view name) {
  const auto found = std::ranges::find(kKindNames, name, &std::pair<ModelKind, std::string_view>::second);
  if (found == kKindNames.end()) return std::nullopt;
  return found->first;
}

const InputSpelling* ModelCard::input(std::string_view wanted) const {
  const auto found = std::ranges::find_if(
      inputs, [&](const InputSpelling& each) { return std::ranges::find(each.names, wanted) != each.names.end(); });
  return found == inputs.end() ? nullptr : &*found;
}

Result<ModelCard> card_from_json(const Json& document) {
  ModelCard card{.id = document["id"],
                 .kind = *model_kind_from(document["kind"].get<std::string>()),
                 .provider = document["provider"],
                 .vendor_model = document["model"],
                 .name = document["name"],
                 .about = document["about"],
                 .fixed = pairs_of(document, "fixed"),
                 .vendor = document.value("vendor", Json::object()),
                 .retires = document.value("retires", std::string()),
                 .successor = document.value("successor", std::string())};
  for (const auto& [name, input] : document["inputs"].items()) card.inputs.push_back(spelling_of(name, input));
  for (const Json& rule : document.value("rules", Json::array()))
    card.rules.push_back({.when = rule["when"], .then = rule["then"], .because = rule["because"]});
  if (document.contains("price")) {
    card.price_as_of = document["price"]["as_of"];
    for (const Json& line : document["price"]["lines"]) {
      card.price.push_back({.micros = std::llround(line["usd"].get<double>() * 1e6),
                            .unit = price_unit_from(line["per"].get<std::string>()),
                            .when = line.value("when", Json::object())});
    }
  }
  KADR_CHECK(check_card(card));
  return card;
}

}  // namespace kadr::models
