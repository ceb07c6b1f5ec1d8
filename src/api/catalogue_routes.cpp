#include "api/catalogue_routes.h"

#include "models/price_unit.h"

namespace kadr::api {
namespace {

using Kind = Field::Kind;
constexpr auto kOptional = Field::Presence::Optional;

const Shape& model_list_shape() {
  static const Shape kPrice{.name = "PriceLine",
                            .fields = {{.name = "usd", .kind = Kind::Number},
                                       {.name = "per", .about = "second, image, 1000 characters, …"},
                                       {.name = "when",
                                        .kind = Kind::Object,
                                        .presence = kOptional,
                                        .about = "what must have been asked for; null: anything"}}};
  static const Shape kModel{
      .name = "Model",
      .fields = {{.name = "id"},
                 {.name = "kind", .choices = {"text", "image", "video", "speech", "transcription", "avatar"}},
                 {.name = "provider", .about = "who runs it"},
                 {.name = "about"},
                 {.name = "name", .about = "as people call it"},
                 {.name = "usable", .kind = Kind::Truth, .about = "its provider has a key here, or needs none"},
                 {.name = "price",
                  .kind = Kind::Many,
                  .about = "of the lines with one unit the first that holds counts; empty: nothing, or not known",
                  .shape = &kPrice},
                 {.name = "price_as_of", .presence = kOptional, .about = "the day on which the price was looked up"},
                 {.name = "retires", .presence = kOptional, .about = "the day from which it is gone"},
                 {.name = "successor", .presence = kOptional, .about = "the id of the model to use instead"}}};
  static const Shape kShape{.name = "ModelList", .fields = {{.name = "models", .kind = Kind::Many, .shape = &kModel}}};
  return kShape;
}

const Shape& voice_list_shape() {
  static const Shape kVoice{.name = "Voice",
                            .fields = {{.name = "id", .about = "unique within its model"},
                                       {.name = "name", .about = "what a request may say as well"},
                                       {.name = "language", .about = "BCP 47: en-US"},
                                       {.name = "model"}}};
  static const Shape kShape{.name = "VoiceList", .fields = {{.name = "voices", .kind = Kind::Many, .shape = &kVoice}}};
  return kShape;
}

Answer models(const ApiParts& parts, const Call&) {
  Json rows = Json::array();
  for (const ModelOffer& model : parts.services.models) rows.push_back(view(model));
  co_return json_response({{"models", std::move(rows)}});
}

Answer voices(const ApiParts& parts, const Call& call) {
  const std::string_view language = call.request.query.value("language");
  const auto rows = co_await parts.pool.run([&]() -> Result<Json> {
    Json list = Json::array();
    for (const ModelOffer& model : parts.services.models) {
      if (model.speech == nullptr) continue;
      KADR_TRY(const auto own, model.speech->voices({}));
      for (const models::Voice& voice : own) {
        if (!language.empty() && !models::speaks(voice, language)) continue;
        list.push_back({{"id", voice.id}, {"name", voice.name}, {"language", voice.language}, {"model", model.id}});
      }
    }
    return list;
  });
  if (!rows) co_return fail(rows.error());
  co_return json_response({{"voices", *rows}});
}

}  // namespace

Json view(const ModelOffer& model) {
  const auto text_or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  Json price = Json::array();
  for (const models::PriceLine& line : model.price) {
    price.push_back({{"usd", static_cast<double>(line.micros) / 1e6},
                     {"per", models::to_string(line.unit)},
                     {"when", line.when.empty() ? Json() : line.when}});
  }
  return {{"id", model.id},
          {"kind", model.kind},
          {"provider", model.provider},
          {"about", model.about},
          {"name", model.name.empty() ? model.id : model.name},
          {"usable", model.usable},
          {"price", std::move(price)},
          {"price_as_of", text_or_null(model.price_as_of)},
          {"retires", text_or_null(model.retires)},
          {"successor", text_or_null(model.successor)}};
}

std::vector<Route> catalogue_routes(const ApiParts& parts) {
  return {
      {.method = "GET",
       .path = "/v1/models",
       .access = Access::key(Scope::Read),
       .summary = "The models that jobs can use.",
       .gives = {.shape = &model_list_shape()},
       .handler = handler(parts, models)},
      {.method = "GET",
       .path = "/v1/voices",
       .access = Access::key(Scope::Read),
       .summary = "Who can speak.",
       .query = {{.name = "language", .presence = kOptional, .about = "only these: en has en-US, en-us only itself"}},
       .gives = {.shape = &voice_list_shape()},
       .handler = handler(parts, voices)},
  };
}

}  // namespace kadr::api
