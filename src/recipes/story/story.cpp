#include "recipes/story/story.h"

#include <algorithm>

#include <fmt/format.h>

#include "models/speech_model.h"
#include "models/text_model.h"
#include "models/video_model.h"
#include "recipes/film/cutting.h"
#include "recipes/film/film_steps.h"
#include "recipes/film/script.h"
#include "recipes/story/story_order.h"
#include "recipes/story/story_texts.h"

namespace kadr::recipes::story {
namespace {

using engine::Flow;
using engine::RecipeContext;
using engine::StepRequest;
using film::numbered;

/// The story as it is written.
struct Script {
  std::string title;
  std::vector<Scene> scenes;
};

Json to_json(const Script& script) {
  Json json{{"title", script.title}, {"scenes", Json::array()}};
  for (const Scene& scene : script.scenes) json["scenes"].push_back(to_json(scene));
  return json;
}

Script script_from(const Json& json) {
  return {.title = json.value("title", ""), .scenes = scenes_from(json)};
}

/// One run of the recipe, with the models of the real film or of its animatic.
struct Shooting {
  const Json& request;
  StoryOrder order;
  models::TextModel text;
  models::VideoModel video;
  std::optional<models::SpeechModel> speech;
  std::string prefix;  ///< of its steps' keys

  [[nodiscard]] std::string key(std::string_view name, std::size_t number) const {
    return prefix + numbered(name, number);
  }
};

Result<Shooting> shooting_of(const Json& request, StoryOrder order, const models::Catalog& catalog,
                             std::string prefix) {
  const film::ModelNames& names = order.film.models;
  KADR_TRY(const models::ModelCard* text, catalog.find(models::ModelKind::Text, names.text));
  KADR_TRY(const models::ModelCard* video, catalog.find(models::ModelKind::Video, names.video));
  std::optional<models::SpeechModel> speech;
  if (order.narration) {
    KADR_TRY(const models::ModelCard* card, catalog.find(models::ModelKind::Speech, names.speech));
    speech.emplace(*card);
  }
  return Shooting{.request = request,
                  .order = std::move(order),
                  .text = models::TextModel(*text),
                  .video = models::VideoModel(*video),
                  .speech = speech,
                  .prefix = std::move(prefix)};
}

// Written apart from the coroutines: g++ 12 does not compile lists of lists inside one.
Json left_as_it_was(std::size_t number, const Error& why) {
  return {{"message", fmt::format("scene {} stays as it was first written: {}", number + 1, why.message)},
          {"scene", number + 1}};
}

Json another_count(std::size_t written, std::size_t wanted) {
  return {{"message", fmt::format("the text model wrote {} scenes instead of {}", written, wanted)},
          {"scenes", written}};
}

StepRequest last_frame_request(const Shooting& shooting, std::size_t number, const film::FilmClip& clip) {
  return {.key = shooting.key("last_frame", number),
          .kind = film::kLastFrameKind,
          .input = {{"file", models::to_json(clip.file)}, {"name", clip.name}}};
}

/// The scene with its neighbours in view, or as it was where that fails.
Flow<Scene> continued(RecipeContext& context, const Shooting& shooting, const Script& script, std::size_t number) {
  Result<Json> answer = co_await film::written(context, shooting.text, shooting.key("continuity", number),
                                               continuity_request(shooting.order, script.scenes, number));
  if (answer) {
    const std::vector<Scene> scenes = scenes_from(*answer);
    if (!scenes.empty()) co_return scenes.front();
    answer = fail(ErrorCode::Unavailable, "the answer has no scene in it");
  }
  context.note(shooting.key("continuity_left_out", number), left_as_it_was(number, answer.error()));
  co_return script.scenes[number];
}

Flow<Result<Script>> script_of(RecipeContext& context, const Shooting& shooting) {
  const Result<Json> answer =
      co_await film::written(context, shooting.text, shooting.prefix + "scenes", scenes_request(shooting.order));
  if (!answer) co_return fail(answer.error());
  Script script = script_from(*answer);
  const auto wanted = static_cast<std::size_t>(shooting.order.scenes);
  if (script.scenes.empty()) co_return fail(ErrorCode::Unavailable, "the text model wrote no scene; redo the step");
  if (script.scenes.size() != wanted) {
    context.note(shooting.prefix + "scene_count", another_count(script.scenes.size(), wanted));
  }
  if (script.scenes.size() > wanted) script.scenes.resize(wanted);
  std::vector<Flow<Scene>> rewriting;
  for (std::size_t i = 0; i < script.scenes.size(); ++i) rewriting.push_back(continued(context, shooting, script, i));
  Script rewritten{.title = script.title, .scenes = co_await engine::all(std::move(rewriting))};
  co_return rewritten;
}

Result<std::vector<StepRequest>> narrations_of(const Shooting& shooting, const Script& script) {
  std::vector<StepRequest> requests;
  for (std::size_t i = 0; i < script.scenes.size(); ++i) {
    if (!shooting.speech || script.scenes[i].narration.empty()) continue;
    KADR_TRY(StepRequest request,
             shooting.speech->speak(shooting.key("speak", i), {.text = script.scenes[i].narration,
                                                               .voice_id = shooting.order.film.voice,
                                                               .language = shooting.order.film.language}));
    requests.push_back(std::move(request));
  }
  return requests;
}

/// The picture that a clip is to begin with. When a clip before it was made anew and the chain is not to be kept, it
/// is the one with which the clip was made: it stays as it is.
std::string first_frame_of(const RecipeContext& context, const Shooting& shooting, std::size_t number,
                           const std::string& last) {
  if (number == 0 || shooting.order.chain == StoryOrder::Chain::None) return {};
  if (shooting.order.keep_chain) return last;
  const std::optional<Json> before = context.last_input(shooting.key("clip", number));
  if (!before || !before->contains("asked")) return last;
  return before->at("asked").value("first_frame", last);
}

Flow<Result<std::vector<film::FilmClip>>> shoot(RecipeContext& context, const Shooting& shooting,
                                                const Script& script) {
  const StoryOrder& order = shooting.order;
  std::vector<film::FilmClip> clips;
  std::string last;
  for (std::size_t i = 0; i < script.scenes.size(); ++i) {
    models::VideoRequest wanted{.prompt = script.scenes[i].picture,
                                .first_frame = first_frame_of(context, shooting, i, last),
                                .seconds = order.scene_seconds,
                                .aspect = order.film.aspect,
                                .resolution = order.resolution,
                                .seed = {}};
    if (order.sound) wanted.sound = true;
    if (shooting.video.card().input("seed") != nullptr) wanted.seed = film::film_seed(order.film, order.prompt);
    Result<StepRequest> request = shooting.video.shoot(shooting.key("clip", i), wanted);
    if (!request) co_return fail(request.error());
    const Json made = co_await context.step(std::move(*request));
    const Result<models::MadeFile> file = models::VideoModel::clip(made);
    if (!file) co_return fail(file.error());
    film::FilmClip clip{.name = fmt::format("scene {}", i + 1), .file = *file};
    if (!wanted.first_frame.empty()) {
      clip.skip = 1;
      clip.match = wanted.first_frame;
    }
    clips.push_back(std::move(clip));
    if (order.chain == StoryOrder::Chain::None || i + 1 == script.scenes.size()) continue;
    const Json picture = co_await context.step(last_frame_request(shooting, i, clips.back()));
    last = picture.value("sha256", "");
  }
  co_return clips;
}

/// From the script to the film.
Flow<Result<Json>> produced(RecipeContext& context, const Shooting& shooting, Script script) {
  const Result<std::vector<StepRequest>> speaking = narrations_of(shooting, script);
  if (!speaking) co_return fail(speaking.error());
  // Spoken while clips are made; waited for after them.
  (void)context.so_far(*speaking);
  Result<std::vector<film::FilmClip>> clips = co_await shoot(context, shooting, script);
  if (!clips) co_return fail(clips.error());
  const std::vector<Json> spoken = co_await context.all(*speaking);

  film::Film wanted{.title = shooting.order.film.title.empty() ? script.title : shooting.order.film.title,
                    .parts = {},
                    .own_sound = shooting.order.sound ? film::Film::OwnSound::Heard : film::Film::OwnSound::Silent,
                    .animatic = !shooting.prefix.empty(),
                    .key_prefix = shooting.prefix};
  std::size_t next = 0;
  for (std::size_t i = 0; i < script.scenes.size(); ++i) {
    film::FilmPart part{.clips = {(*clips)[i]}, .text = script.scenes[i].narration};
    if (shooting.speech && !part.text.empty()) {
      Result<models::Narration> narration = models::SpeechModel::narration(spoken[next++]);
      if (!narration) co_return fail(narration.error());
      part.narration = std::move(*narration);
    }
    wanted.parts.push_back(std::move(part));
  }
  co_return co_await film::cut_film(context, shooting.request, shooting.order.film, std::move(wanted));
}

/// The same order with the models that cost nothing.
StoryOrder animatic_of(StoryOrder order) {
  order.film.models = film::offline_models();
  order.film.models.video = "offline-scenes";
  order.film.voice.clear();
  order.sound = false;
  order.resolution = order.film.quality;
  return order;
}

struct Approved {
  Script script;
};

/// The whole film by the offline models, then a person's word; what was approved is what the real film is made of.
Flow<Result<Approved>> animatic(RecipeContext& context, const Json& request, const StoryOrder& order,
                                const models::Catalog& catalog) {
  const Result<Shooting> draft = shooting_of(request, animatic_of(order), catalog, "animatic.");
  if (!draft) co_return fail(draft.error());
  const Result<Script> script = co_await script_of(context, *draft);
  if (!script) co_return fail(script.error());
  const Result<Json> film = co_await produced(context, *draft, *script);
  if (!film) co_return fail(film.error());
  const Result<Json> cost = estimate(request, catalog);
  Json subject = to_json(*script);
  if (cost) subject["cost"] = cost->at("cost");
  const engine::Decision decision = co_await context.approval({.key = "approve_animatic", .subject = subject});
  if (decision.kind == engine::Decision::Kind::Rejected)
    co_return fail(ErrorCode::Cancelled, fmt::format("the animatic was rejected: {}", decision.reason));
  co_return Approved{.script = script_from(decision.subject)};
}

}  // namespace

Flow<Json> story_job(RecipeContext& context, const Json& request, const models::Catalog& catalog) {
  const Result<StoryOrder> order = read_story(request, catalog, {});
  if (!order) co_await context.fail(order.error());
  const Result<Shooting> shooting = shooting_of(request, *order, catalog, "");
  if (!shooting) co_await context.fail(shooting.error());
  Script script;
  if (order->animatic) {
    Result<Approved> approved = co_await animatic(context, request, *order, catalog);
    if (!approved) co_await context.fail(approved.error());
    script = std::move(approved->script);
  } else {
    Result<Script> written = co_await script_of(context, *shooting);
    if (!written) co_await context.fail(written.error());
    script = std::move(*written);
  }
  const Result<Json> film = co_await produced(context, *shooting, std::move(script));
  if (!film) co_await context.fail(film.error());
  co_return *film;
}

}  // namespace kadr::recipes::story
