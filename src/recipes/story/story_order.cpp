#include "recipes/story/story_order.h"

#include <algorithm>

#include <fmt/format.h>

#include "models/speech_model.h"
#include "models/text_model.h"
#include "models/video_model.h"
#include "recipes/film/shot_choice.h"
#include "recipes/story/story_texts.h"

namespace kadr::recipes::story {
namespace {

constexpr std::size_t kMostPromptBytes = 8'000;

Result<StoryOrder::Chain> chain_from(const std::string& text) {
  if (text == "last_frame") return StoryOrder::Chain::LastFrame;
  if (text == "none") return StoryOrder::Chain::None;
  return fail(ErrorCode::InvalidArgument, fmt::format("chain \"{}\" is none; use last_frame or none", text));
}

std::vector<models::ModelKind> needed_models(const StoryOrder& order) {
  std::vector<models::ModelKind> kinds{models::ModelKind::Text, models::ModelKind::Video};
  if (order.narration) kinds.push_back(models::ModelKind::Speech);
  return kinds;
}

/// The offline model for chained scenes shows what the prompt says and not only the picture it goes on from.
film::ModelNames story_defaults(film::ModelNames names, bool offline) {
  if (offline || names.video == film::offline_models().video) names.video = "offline-scenes";
  return names;
}

Json price_line(std::string_view what, const std::string& model, std::size_t count, models::Micros micros) {
  return {{"what", what}, {"model", model}, {"count", count}, {"micros", micros}};
}

}  // namespace

Result<StoryOrder> read_story(const Json& request, const models::Catalog& catalog, const film::ModelNames& defaults) {
  const bool offline = request.is_object() && request.value("offline", Json()) == Json(true);
  const film::ModelNames chosen = story_defaults(offline ? film::offline_models() : defaults, offline);
  Json plain = request;
  if (offline) plain.erase("offline");
  film::OrderReader shared(plain, catalog, chosen);
  base::JsonReader& reader = shared.reader();
  StoryOrder order;
  order.prompt = reader.required_string("prompt");
  if (order.prompt.size() > kMostPromptBytes)
    reader.reject(fmt::format("prompt must be {} bytes at most; it has {}", kMostPromptBytes, order.prompt.size()));
  if (order.prompt.find_first_not_of(" \t\r\n") == std::string::npos) reader.reject("prompt must say what to show");
  order.scenes = reader.integer("scenes", order.scenes, 1, 16);
  order.scene_seconds = reader.number("scene_seconds", order.scene_seconds, 1, 16);
  order.resolution = reader.string("resolution");
  const std::string chain = reader.string("chain", "last_frame");
  order.keep_chain = reader.boolean("keep_chain", false);
  order.sound = reader.boolean("sound", false);
  order.narration = reader.boolean("narration", true);
  const std::string dry_run = reader.string("dry_run");
  if (!dry_run.empty() && dry_run != "animatic") reader.reject("dry_run can only be \"animatic\"");
  order.animatic = !dry_run.empty();
  KADR_TRY(order.film, shared.finish(needed_models(order)));
  KADR_TRY(order.chain, chain_from(chain));
  return order;
}

Result<Json> accept(const Json& request, const models::Catalog& catalog, const film::ModelNames& defaults) {
  KADR_TRY(const StoryOrder order, read_story(request, catalog, defaults));
  KADR_TRY(const models::ModelCard* video, catalog.find(models::ModelKind::Video, order.film.models.video));
  const models::VideoModel model(*video);
  const bool chained = order.chain == StoryOrder::Chain::LastFrame && order.scenes > 1;
  if (chained && !model.takes_first_frame()) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} takes no first picture, so its clips cannot be chained; use \"chain\": \"none\", or "
                            "another video model",
                            video->id));
  }
  using Said = film::ShotWish::Said;
  const auto said = [&](const char* field) { return request.contains(field) ? Said::Named : Said::Open; };
  film::ShotWish wish{.seconds = order.scene_seconds,
                      .quality = order.film.quality,
                      .aspect = order.film.aspect,
                      .seconds_said = said("scene_seconds"),
                      .quality_said = said("quality"),
                      .sound = order.sound};
  if (!order.resolution.empty()) {
    wish.quality = order.resolution;
    wish.quality_said = Said::Named;
  }
  // The first clip has no picture to begin with and the others have: both must be possible.
  wish.with_first_frame = chained;
  KADR_TRY(film::Shot shot, film::choose_shot(model, wish));
  if (chained && video->input("prompt") != nullptr) {
    wish.with_first_frame = false;
    wish.seconds = shot.seconds;
    wish.seconds_said = Said::Named;
    if (!shot.resolution.empty()) {
      wish.quality = shot.resolution;
      wish.quality_said = Said::Named;
    }
    KADR_TRY(shot, film::choose_shot(model, wish));
  }
  Json accepted = film::with_models(request, order.film.models);
  accepted["scene_seconds"] = shot.seconds;
  accepted["resolution"] = shot.resolution;
  accepted["sound"] = shot.sound;
  return accepted;
}

Result<Json> estimate(const Json& accepted, const models::Catalog& catalog) {
  KADR_TRY(const StoryOrder order, read_story(accepted, catalog, {}));
  const auto count = static_cast<std::size_t>(order.scenes);
  KADR_TRY(const models::ModelCard* text, catalog.find(models::ModelKind::Text, order.film.models.text));
  KADR_TRY(const models::ModelCard* video, catalog.find(models::ModelKind::Video, order.film.models.video));
  Json lines = Json::array();
  models::Micros sum = 0;
  const auto add = [&](std::string_view what, const std::string& model, std::size_t times, models::Micros each) {
    const auto all = each * static_cast<models::Micros>(times);
    lines.push_back(price_line(what, model, times, all));
    sum += all;
  };
  KADR_TRY(const models::Micros a_text, models::TextModel(*text).price(scenes_request(order)));
  add("script", text->id, 1 + count, a_text);
  KADR_TRY(const models::Micros a_clip,
           models::VideoModel(*video).price({.prompt = order.prompt,
                                             .seconds = order.scene_seconds,
                                             .aspect = order.film.aspect,
                                             .resolution = order.resolution,
                                             .sound = order.sound ? std::optional(true) : std::nullopt}));
  add("clips", video->id, count, a_clip);
  if (order.narration) {
    KADR_TRY(const models::ModelCard* speech, catalog.find(models::ModelKind::Speech, order.film.models.speech));
    // About 15 characters a second are said.
    const std::string said(static_cast<std::size_t>(order.scene_seconds * 15), 'a');
    KADR_TRY(const models::Micros a_line,
             models::SpeechModel(*speech).price({.text = said, .voice_id = order.film.voice}));
    add("narration", speech->id, count, a_line);
  }
  return Json{{"seconds", order.scene_seconds * static_cast<double>(count)},
              {"clips", count},
              {"cost", {{"micros", sum}, {"lines", std::move(lines)}}}};
}

}  // namespace kadr::recipes::story
