#include "recipes/storyboard/storyboard_order.h"

#include <fmt/format.h>

#include "models/image_model.h"
#include "models/speech_model.h"
#include "models/spelling.h"
#include "models/text_model.h"
#include "models/video_model.h"
#include "recipes/film/shot_choice.h"
#include "recipes/storyboard/storyboard_texts.h"

namespace kadr::recipes::storyboard {
namespace {

constexpr std::size_t kMostPromptBytes = 8'000;
constexpr std::int64_t kMostSegments = 20;  ///< in one part
constexpr std::string_view kUpload = "upload:";

/// Texts that are bought: script, segments, image prompts, motion prompts.
constexpr std::size_t kTexts = 4;

std::vector<models::ModelKind> needed_models(const StoryboardOrder& order) {
  using enum models::ModelKind;
  std::vector<models::ModelKind> kinds{Text, Image, Video, Speech};
  if (!order.voice_message.empty()) kinds.push_back(Transcription);
  return kinds;
}

Result<> read_counts(const Json* value, StoryboardOrder& order) {
  if (value == nullptr) return {};
  const auto wrong = [] {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("counts must be three whole numbers from 1 to {}: of intro, main and outro", kMostSegments));
  };
  if (!value->is_array() || value->size() != order.counts.size()) return wrong();
  for (std::size_t i = 0; i < order.counts.size(); ++i) {
    const Json& count = (*value)[i];
    if (!count.is_number_integer() || count < 1 || count > kMostSegments) return wrong();
    order.counts[i] = count;
  }
  return {};
}

/// What is said in so many seconds: about 15 characters in each.
std::string something_said(double seconds) {
  return std::string(static_cast<std::size_t>(seconds * 15), 'a');
}

models::VideoRequest some_clip(const StoryboardOrder& order) {
  return {.prompt = "a motion",
          .first_frame = std::string(64, '0'),
          .seconds = order.segment_seconds,
          .aspect = order.film.aspect,
          .resolution = order.clip_resolution};
}

models::ImageRequest some_image(const StoryboardOrder& order) {
  return {.prompt = "a picture", .aspect = order.film.aspect, .resolution = order.image_resolution};
}

Result<film::Shot> shot_of(const Json& request, const StoryboardOrder& order, const models::VideoModel& video) {
  if (!video.takes_first_frame()) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} takes no first picture, and a storyboard's clips begin with one; choose another video "
                            "model",
                            video.card().id));
  }
  using Said = film::ShotWish::Said;
  const auto said = [&](const char* field) { return request.contains(field) ? Said::Named : Said::Open; };
  film::ShotWish wish{.seconds = order.segment_seconds,
                      .quality = order.film.quality,
                      .aspect = order.film.aspect,
                      .seconds_said = said("segment_seconds"),
                      .quality_said = said("quality"),
                      .with_first_frame = true};
  if (!order.clip_resolution.empty()) {
    wish.quality = order.clip_resolution;
    wish.quality_said = Said::Named;
  }
  return film::choose_shot(video, wish);
}

}  // namespace

Result<StoryboardOrder> read_storyboard(const Json& request, const models::Catalog& catalog,
                                        const film::ModelNames& defaults) {
  film::OrderReader shared(request, catalog, defaults);
  base::JsonReader& reader = shared.reader();
  StoryboardOrder order;
  order.prompt = reader.string("prompt");
  order.voice_message = reader.string("voice_message");
  if (order.prompt.size() > kMostPromptBytes)
    reader.reject(fmt::format("prompt must be {} bytes at most; it has {}", kMostPromptBytes, order.prompt.size()));
  const bool has_prompt = order.prompt.find_first_not_of(" \t\r\n") != std::string::npos;
  if (has_prompt == !order.voice_message.empty())
    reader.reject("a storyboard needs a prompt or a voice_message, and not both");
  if (!order.voice_message.empty() && !order.voice_message.starts_with(kUpload))
    reader.reject("voice_message must be upload:<id>");
  const Json* counts = reader.find("counts");
  order.segment_seconds = reader.number("segment_seconds", order.segment_seconds, 1, 16);
  order.clip_resolution = reader.string("clip_resolution");
  order.image_resolution = reader.string("image_resolution");
  order.style = reader.string("style");
  order.approvals = reader.boolean("approvals", true);
  const std::string dry_run = reader.string("dry_run");
  if (!dry_run.empty() && dry_run != "animatic") reader.reject("dry_run can only be \"animatic\"");
  order.animatic = !dry_run.empty();
  KADR_TRY(order.film, shared.finish(needed_models(order)));
  KADR_CHECK(read_counts(counts, order));
  return order;
}

Result<Json> accept(const Json& request, const models::Catalog& catalog, const film::ModelNames& defaults) {
  KADR_TRY(StoryboardOrder order, read_storyboard(request, catalog, defaults));
  KADR_TRY(const models::ModelCard* video, catalog.find(models::ModelKind::Video, order.film.models.video));
  KADR_TRY(const models::ModelCard* image, catalog.find(models::ModelKind::Image, order.film.models.image));
  KADR_TRY(const film::Shot shot, shot_of(request, order, models::VideoModel(*video)));
  if (order.image_resolution.empty()) {
    const Json nearest = models::nearest_allowed(*image, "resolution", order.film.quality);
    if (nearest.is_string()) order.image_resolution = nearest;
  }
  KADR_CHECK(models::ImageModel(*image).draw("", some_image(order)));
  Json accepted = film::with_models(request, order.film.models);
  accepted["segment_seconds"] = shot.seconds;
  accepted["clip_resolution"] = shot.resolution;
  accepted["image_resolution"] = order.image_resolution;
  return accepted;
}

Result<StageCosts> stage_costs(const StoryboardOrder& order, const models::Catalog& catalog) {
  const film::ModelNames& names = order.film.models;
  const auto count = static_cast<models::Micros>(order.segments());
  KADR_TRY(const models::ModelCard* text, catalog.find(models::ModelKind::Text, names.text));
  KADR_TRY(const models::ModelCard* image, catalog.find(models::ModelKind::Image, names.image));
  KADR_TRY(const models::ModelCard* video, catalog.find(models::ModelKind::Video, names.video));
  KADR_TRY(const models::ModelCard* speech, catalog.find(models::ModelKind::Speech, names.speech));
  StageCosts costs;
  KADR_TRY(costs.texts, models::TextModel(*text).price(script_request(order, order.prompt, {})));
  costs.texts *= static_cast<models::Micros>(kTexts);
  KADR_TRY(costs.images, models::ImageModel(*image).price(some_image(order)));
  costs.images *= count;
  KADR_TRY(costs.clips, models::VideoModel(*video).price(some_clip(order)));
  costs.clips *= count;
  KADR_TRY(costs.narration,
           models::SpeechModel(*speech).price({.text = something_said(order.seconds()), .voice_id = order.film.voice}));
  return costs;
}

Result<Json> estimate(const Json& accepted, const models::Catalog& catalog) {
  KADR_TRY(const StoryboardOrder order, read_storyboard(accepted, catalog, {}));
  KADR_TRY(const StageCosts costs, stage_costs(order, catalog));
  const film::ModelNames& names = order.film.models;
  Json lines = Json::array();
  const auto add = [&](std::string_view what, const std::string& model, std::size_t count, models::Micros micros) {
    lines.push_back({{"what", what}, {"model", model}, {"count", count}, {"micros", micros}});
  };
  add("script", names.text, kTexts, costs.texts);
  add("images", names.image, order.segments(), costs.images);
  add("clips", names.video, order.segments(), costs.clips);
  add("narration", names.speech, kParts.size(), costs.narration);
  return Json{
      {"seconds", order.seconds()},
      {"clips", order.segments()},
      {"cost", {{"micros", costs.texts + costs.images + costs.clips + costs.narration}, {"lines", std::move(lines)}}}};
}

std::vector<film::NamedUpload> named_uploads(const Json& accepted) {
  std::vector<film::NamedUpload> uploads = film::named_uploads(accepted);
  const std::string voice = accepted.value("voice_message", "");
  if (voice.starts_with(kUpload)) uploads.push_back({.path = "voice_message", .id = voice.substr(kUpload.size())});
  return uploads;
}

}  // namespace kadr::recipes::storyboard
