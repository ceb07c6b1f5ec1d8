#include "api/catalogue_routes.h"

namespace kadr::api {
namespace {

using Kind = Field::Kind;
constexpr auto kOptional = Field::Presence::Optional;

const Shape& model_list_shape() {
  static const Shape kModel{
      .name = "Model",
      .fields = {{.name = "id"},
                 {.name = "kind", .choices = {"text", "image", "video", "speech", "transcription", "avatar"}},
                 {.name = "provider", .about = "who runs it"},
                 {.name = "about"}}};
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
  for (const ModelOffer& model : parts.services.models) {
    rows.push_back({{"id", model.id}, {"kind", model.kind}, {"provider", model.provider}, {"about", model.about}});
  }
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
