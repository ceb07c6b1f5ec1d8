#include "recipes/storyboard/storyboard.h"

#include <fmt/format.h>

#include "models/transcription_model.h"
#include "recipes/film/cutting.h"
#include "recipes/storyboard/board.h"

namespace kadr::recipes::storyboard {
namespace {

using engine::Flow;
using engine::RecipeContext;

/// More rounds through all stages than anybody makes; a guard against one that never ends.
constexpr int kMostStages = 100;

/// What is said in the voice message, or written in the request.
Flow<Result<std::string>> prompt_of(RecipeContext& context, const Json& request, const StoryboardOrder& order,
                                    const models::Catalog& catalog) {
  if (order.voice_message.empty()) co_return order.prompt;
  constexpr std::string_view kUpload = "upload:";
  const std::string id = order.voice_message.substr(kUpload.size());
  const Json upload = request.value("uploads", Json::object()).value(id, Json::object());
  const std::string sound = upload.value("sha256", "");
  if (sound.empty()) co_return fail(ErrorCode::NotFound, "the upload " + id + " is not there; send it again");
  const auto card = catalog.find(models::ModelKind::Transcription, order.film.models.transcription);
  if (!card) co_return fail(card.error());
  Result<engine::StepRequest> step =
      models::TranscriptionModel(**card).transcribe("transcribe", {.sound = sound, .language = order.film.language});
  if (!step) co_return fail(step.error());
  const Json heard = co_await context.step(std::move(*step));
  co_return models::TranscriptionModel::text(heard);
}

/// The stages, one after another, back and again as the person says. \param board with a prompt; its script, if it has
/// one already, was approved.
Flow<Result<bool>> drawn(RecipeContext& context, const Studio& studio, Board& board) {
  Visits script;
  Visits images;
  Visits clips;
  const bool has_script = !board.script.title.empty();
  script.as_it_is = has_script;
  std::size_t stage = has_script ? 1 : 0;
  for (int i = 0; i < kMostStages; ++i) {
    Result<Way> way = Way::On;
    if (stage == 0) {
      way = co_await script_stage(context, studio, board, script);
    } else if (stage == 1) {
      way = co_await image_stage(context, studio, board, images);
    } else {
      way = co_await clip_stage(context, studio, board, clips);
    }
    if (!way) co_return fail(way.error());
    if (*way == Way::Again) continue;
    if (*way == Way::On && stage == 2) co_return true;
    if (*way == Way::On) {
      ++stage;
      // What comes before has changed, or is new: what follows is written to it.
      (stage == 1 ? images : clips).as_it_is = false;
    } else {
      --stage;
      (stage == 0 ? script : images).as_it_is = true;
    }
  }
  co_return fail(ErrorCode::Cancelled, "the storyboard went back and forth too often; begin anew");
}

Flow<Result<Json>> produced(RecipeContext& context, const Studio& studio, const Board& board) {
  Result<std::vector<models::Narration>> narrations = co_await narration_of(context, studio, board);
  if (!narrations) co_return fail(narrations.error());
  film::Film wanted{.title = studio.order.film.title.empty() ? board.script.title : studio.order.film.title,
                    .parts = std::vector<film::FilmPart>(kParts.size()),
                    .animatic = !studio.prefix.empty(),
                    .key_prefix = studio.prefix};
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    wanted.parts[i].narration = std::move((*narrations)[i]);
    wanted.parts[i].text = board.script.parts[i];
  }
  for (std::size_t i = 0; i < board.clips.size(); ++i) {
    wanted.parts[board.segments[i].part].clips.push_back(
        {.name = fmt::format("clip {}", i + 1), .file = board.clips[i]});
  }
  co_return co_await film::cut_film(context, studio.request, studio.order.film, std::move(wanted));
}

/// The same order with the models that cost nothing, and without questions.
StoryboardOrder animatic_of(StoryboardOrder order) {
  order.film.models = film::offline_models();
  order.film.voice.clear();
  order.clip_resolution = order.film.quality;
  order.image_resolution = order.film.quality;
  order.approvals = false;
  return order;
}

/// The whole film by the offline models, then a person's word. \return the script as it was approved.
Flow<Result<Script>> animatic(RecipeContext& context, const Json& request, const StoryboardOrder& order,
                              const models::Catalog& catalog, std::string prompt) {
  const Result<Studio> studio = Studio::create(request, animatic_of(order), catalog, "animatic.");
  if (!studio) co_return fail(studio.error());
  Board board{.prompt = std::move(prompt)};
  const Result<bool> done = co_await drawn(context, *studio, board);
  if (!done) co_return fail(done.error());
  const Result<Json> film = co_await produced(context, *studio, board);
  if (!film) co_return fail(film.error());
  Json subject = to_json(board.script);
  const Result<Json> cost = estimate(request, catalog);
  if (cost) subject["next"] = cost->at("cost");
  const engine::Decision decision =
      co_await context.approval({.key = "approve_animatic", .subject = subject, .patience = {}});
  if (decision.kind == engine::Decision::Kind::Rejected)
    co_return fail(ErrorCode::Cancelled, fmt::format("the animatic was rejected: {}", decision.reason));
  co_return script_from(decision.subject, board.script);
}

}  // namespace

Flow<Json> storyboard_job(RecipeContext& context, const Json& request, const models::Catalog& catalog) {
  const Result<StoryboardOrder> order = read_storyboard(request, catalog, {});
  if (!order) co_await context.fail(order.error());
  const Result<Studio> studio = Studio::create(request, *order, catalog, "");
  if (!studio) co_await context.fail(studio.error());
  Result<std::string> prompt = co_await prompt_of(context, request, *order, catalog);
  if (!prompt) co_await context.fail(prompt.error());
  Board board{.prompt = std::move(*prompt)};
  if (order->animatic) {
    Result<Script> approved = co_await animatic(context, request, *order, catalog, board.prompt);
    if (!approved) co_await context.fail(approved.error());
    board.script = std::move(*approved);
  }
  const Result<bool> done = co_await drawn(context, *studio, board);
  if (!done) co_await context.fail(done.error());
  const Result<Json> film = co_await produced(context, *studio, board);
  if (!film) co_await context.fail(film.error());
  co_return *film;
}

}  // namespace kadr::recipes::storyboard
