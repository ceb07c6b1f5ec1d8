#include "providers/account/order.h"

#include <algorithm>

#include "base/utf8.h"

namespace kadr::providers::account {
namespace {

/// As models::TextModel counts: half a token a byte, and some for the frame around it.
constexpr double kTokensPerByte = 0.5;
constexpr double kTokensOfFrame = 48;

double number_in(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

std::size_t bytes_of(const Json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end()) return 0;
  return found->is_string() ? found->get_ref<const std::string&>().size() : found->dump().size();
}

double characters_of(const Json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end() || !found->is_string()) return 0;
  const auto& text = found->get_ref<const std::string&>();
  return static_cast<double>(std::ranges::count_if(text, [](char c) { return !base::continues_character(c); }));
}

models::Amount amount_of(models::ModelKind kind, const Json& fitted) {
  models::Amount amount{.seconds = number_in(fitted, "seconds"), .characters = characters_of(fitted, "text")};
  if (kind == models::ModelKind::Text) {
    const auto bytes = bytes_of(fitted, "instructions") + bytes_of(fitted, "prompt") + bytes_of(fitted, "schema");
    amount.input_tokens = static_cast<double>(bytes) * kTokensPerByte + kTokensOfFrame;
    amount.output_tokens = number_in(fitted, "most_output_tokens");
  }
  return amount;
}

Result<std::vector<FilePlace>> files_from(const Json& json) {
  std::vector<FilePlace> files;
  for (const Json& each : json) {
    base::JsonReader reader(each, "");
    files.push_back({.path = reader.required_string("path"), .artifact = reader.required_string("artifact")});
    KADR_CHECK(reader.finish());
  }
  return files;
}

}  // namespace

Result<WorkAsked> read_work(const models::Catalog& catalog, models::ModelKind kind, const Json& input) {
  KADR_TRY(models::ModelStep step, models::model_step(input));
  KADR_TRY(const models::ModelCard* card, catalog.find(kind, step.model));
  KADR_TRY(Json fitted, models::fit_request(*card, step.asked));
  Order order{.kind = kind,
              .vendor_model = card->vendor_model,
              .vendor = card->vendor,
              .body = models::spell(*card, fitted),
              .files = models::file_places(*card, fitted)};
  const models::Amount amount = amount_of(kind, fitted);
  return WorkAsked{
      .card = card, .step = std::move(step), .fitted = std::move(fitted), .order = std::move(order), .amount = amount};
}

engine::VendorRequest request_for(const WorkAsked& work) {
  return {.bytes = to_bytes(work.order), .ceiling = models::price_of(*work.card, work.fitted, work.amount)};
}

std::string to_bytes(const Order& order) {
  Json files = Json::array();
  for (const FilePlace& file : order.files) files.push_back({{"path", file.path}, {"artifact", file.artifact}});
  const Json json{{"kind", models::to_string(order.kind)},
                  {"model", order.vendor_model},
                  {"vendor", order.vendor},
                  {"body", order.body},
                  {"files", std::move(files)},
                  {"besides", order.besides}};
  return json.dump();
}

Result<Order> order_from(std::string_view bytes) {
  KADR_TRY(Json json, base::parse_json(bytes));
  const bool whole = json.is_object() && json.contains("kind") && json["kind"].is_string() && json.contains("model") &&
                     json["model"].is_string() && json.contains("body") && json.contains("files") &&
                     json["files"].is_array() && json.contains("vendor") && json.contains("besides");
  const auto kind = whole ? models::model_kind_from(json["kind"].get_ref<const std::string&>()) : std::nullopt;
  if (!kind) return fail(ErrorCode::Internal, "the bytes of a purchase are no order");
  KADR_TRY(std::vector<FilePlace> files, files_from(json["files"]));
  return Order{.kind = *kind,
               .vendor_model = json["model"],
               .vendor = std::move(json["vendor"]),
               .body = std::move(json["body"]),
               .files = std::move(files),
               .besides = std::move(json["besides"])};
}

}  // namespace kadr::providers::account
