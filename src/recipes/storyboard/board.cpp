#include "recipes/storyboard/board.h"

#include <algorithm>

#include <fmt/format.h>

#include "recipes/film/cutting.h"
#include "recipes/film/script.h"

namespace kadr::recipes::storyboard {
namespace {

using engine::Decision;
using engine::Flow;
using engine::RecipeContext;
using engine::StepRequest;
using film::numbered;

/// Somebody who says no so often wants something else than this film.
constexpr int kMostRounds = 20;

/// "approve_images", "approve_images.2": a key for each time.
std::string asked_key(const Studio& studio, std::string_view stage, const Visits& visits) {
  const std::string again = visits.asked > 1 ? fmt::format(".{}", visits.asked) : "";
  return fmt::format("{}approve_{}{}", studio.prefix, stage, again);
}

bool goes_back(const Json& subject) {
  return subject.is_object() && subject.value("back", Json()) == Json(true);
}

Json next_costs(std::string_view what, const std::string& model, models::Micros micros) {
  return {{"what", what}, {"model", model}, {"micros", micros}};
}

/// What a person said about a version. On: the subject, with the edits.
struct Word {
  Way way = Way::On;
  Json subject;
};

/// \param stage "script"; \param version what a rejection is remembered with.
Flow<Result<Word>> ask(RecipeContext& context, const Studio& studio, std::string stage, Json subject, Json version,
                       Visits& visits) {
  if (!studio.order.approvals) co_return Word{.way = Way::On, .subject = std::move(subject)};
  if (++visits.asked > kMostRounds)
    co_return fail(
        ErrorCode::Cancelled,
        fmt::format("nobody agreed to the {} in {} rounds; begin anew with another prompt", stage, kMostRounds));
  const Decision decision =
      co_await context.approval({.key = asked_key(studio, stage, visits), .subject = subject, .patience = {}});
  if (decision.kind == Decision::Kind::Rejected) {
    visits.rejected.push_back({.version = std::move(version), .reason = decision.reason});
    visits.as_it_is = false;
    co_return Word{.way = Way::Again, .subject = {}};
  }
  if (goes_back(decision.subject)) co_return Word{.way = Way::Back, .subject = {}};
  visits.as_it_is = true;
  co_return Word{.way = Way::On, .subject = decision.subject};
}

Json made_json(const models::MadeFile& file) {
  return models::to_json(file);
}

/// Pictures or clips with their prompts, as they are shown to a person.
Json shown(std::string_view name, const Board& board, const std::vector<std::string>& prompts,
           const std::vector<models::MadeFile>& files) {
  Json list = Json::array();
  for (std::size_t i = 0; i < files.size(); ++i) {
    list.push_back({{"number", i + 1},
                    {"part", kParts[board.segments[i].part]},
                    {"narration", board.segments[i].text},
                    {"prompt", prompts[i]},
                    {"file", made_json(files[i])}});
  }
  return {{std::string(name), std::move(list)}};
}

/// The prompts as somebody edited them in what was shown.
std::vector<std::string> edited(const Json& subject, std::string_view name, const std::vector<std::string>& prompts) {
  std::vector<std::string> all = prompts;
  const Json list = subject.value(std::string(name), Json::array());
  for (std::size_t i = 0; i < all.size() && i < list.size(); ++i) {
    const Json prompt = list[i].is_object() ? list[i].value("prompt", Json()) : Json();
    if (prompt.is_string() && !prompt.get_ref<const std::string&>().empty()) all[i] = prompt;
  }
  return all;
}

std::optional<std::int64_t> seed_for(const models::Model& model, const Studio& studio, const Board& board) {
  if (model.card().input("seed") == nullptr) return std::nullopt;
  return film::film_seed(studio.order.film, board.prompt);
}

Flow<Result<std::vector<models::MadeFile>>> made(RecipeContext& context, std::vector<StepRequest> requests) {
  const std::vector<Json> results = co_await context.all(std::move(requests));
  std::vector<models::MadeFile> files;
  for (const Json& result : results) {
    Result<models::MadeFile> file = models::made_file_from_json(result);
    if (!file) co_return fail(file.error());
    files.push_back(std::move(*file));
  }
  co_return files;
}

Result<std::vector<StepRequest>> image_requests(const Studio& studio, Board& board) {
  std::vector<StepRequest> requests;
  for (std::size_t i = 0; i < board.image_prompts.size(); ++i) {
    const std::string style = studio.order.style.empty() ? "" : fmt::format(". Style: {}", studio.order.style);
    KADR_TRY(StepRequest request,
             studio.image.draw(studio.prefix + numbered("image", i), {.prompt = board.image_prompts[i] + style,
                                                                      .aspect = studio.order.film.aspect,
                                                                      .resolution = studio.order.image_resolution,
                                                                      .seed = seed_for(studio.image, studio, board)}));
    request.key = board.versions.key(request.key, request.input);
    requests.push_back(std::move(request));
  }
  return requests;
}

Result<std::vector<StepRequest>> clip_requests(const Studio& studio, Board& board) {
  std::vector<StepRequest> requests;
  for (std::size_t i = 0; i < board.motion_prompts.size(); ++i) {
    KADR_TRY(StepRequest request,
             studio.video.shoot(studio.prefix + numbered("clip", i), {.prompt = board.motion_prompts[i],
                                                                      .first_frame = board.images[i].sha256,
                                                                      .seconds = studio.order.segment_seconds,
                                                                      .aspect = studio.order.film.aspect,
                                                                      .resolution = studio.order.clip_resolution,
                                                                      .seed = seed_for(studio.video, studio, board)}));
    request.key = board.versions.key(request.key, request.input);
    requests.push_back(std::move(request));
  }
  return requests;
}

/// One text for each segment, to begin with what the segments say.
std::vector<std::string> texts_of(const std::vector<Segment>& segments) {
  std::vector<std::string> texts;
  for (const Segment& segment : segments) texts.push_back(segment.text);
  return texts;
}

/// What a text is asked for with, as far as versions of it go.
Json asked_with(const models::TextRequest& request) {
  return {{"prompt", request.prompt}, {"facts", request.facts}};
}

/// A text for the board, under the key of its version.
Flow<Result<Json>> text_of(RecipeContext& context, const Studio& studio, Board& board, std::string name,
                           models::TextRequest request) {
  const std::string key = board.versions.key(studio.prefix + name, asked_with(request));
  co_return co_await film::written(context, studio.text, key, std::move(request));
}

}  // namespace

std::string StepVersions::key(const std::string& key, const Json& input) {
  std::vector<std::string>& known = inputs_[key];
  const std::string wanted = input.dump(-1, ' ', false, Json::error_handler_t::replace);
  auto found = std::ranges::find(known, wanted);
  if (found == known.end()) found = known.insert(known.end(), wanted);
  const auto version = found - known.begin() + 1;
  return version == 1 ? key : fmt::format("{}.{}", key, version);
}

Result<Studio> Studio::create(const Json& request, StoryboardOrder order, const models::Catalog& catalog,
                              std::string prefix) {
  const film::ModelNames& names = order.film.models;
  KADR_TRY(const models::ModelCard* text, catalog.find(models::ModelKind::Text, names.text));
  KADR_TRY(const models::ModelCard* image, catalog.find(models::ModelKind::Image, names.image));
  KADR_TRY(const models::ModelCard* video, catalog.find(models::ModelKind::Video, names.video));
  KADR_TRY(const models::ModelCard* speech, catalog.find(models::ModelKind::Speech, names.speech));
  KADR_TRY(const StageCosts costs, stage_costs(order, catalog));
  return Studio{.request = request,
                .order = std::move(order),
                .text = models::TextModel(*text),
                .image = models::ImageModel(*image),
                .video = models::VideoModel(*video),
                .speech = models::SpeechModel(*speech),
                .costs = costs,
                .prefix = std::move(prefix)};
}

Flow<Result<Way>> script_stage(RecipeContext& context, const Studio& studio, Board& board, Visits& visits) {
  if (!visits.as_it_is) {
    const Result<Json> answer =
        co_await text_of(context, studio, board, "script", script_request(studio.order, board.prompt, visits.rejected));
    if (!answer) co_return fail(answer.error());
    board.script = script_from(*answer, {});
  }
  Json subject = to_json(board.script);
  subject["next"] = next_costs("images", studio.image.card().id, studio.costs.images);
  const Result<Word> word = co_await ask(context, studio, "script", std::move(subject), to_json(board.script), visits);
  if (!word) co_return fail(word.error());
  if (word->way == Way::On) board.script = script_from(word->subject, board.script);
  // There is nothing before the script to go back to.
  co_return word->way == Way::Back ? Way::Again : word->way;
}

Flow<Result<Way>> image_stage(RecipeContext& context, const Studio& studio, Board& board, Visits& visits) {
  if (!visits.as_it_is) {
    const Result<Json> cut =
        co_await text_of(context, studio, board, "segments", segments_request(studio.order, board.script));
    if (!cut) co_return fail(cut.error());
    board.segments = segments_from(*cut, studio.order, board.script);
    const Result<Json> answer =
        co_await text_of(context, studio, board, "image_prompts",
                         image_prompts_request(studio.order, board.script, board.segments, visits.rejected));
    if (!answer) co_return fail(answer.error());
    board.image_prompts = prompts_from(*answer, texts_of(board.segments));
  }
  Result<std::vector<StepRequest>> requests = image_requests(studio, board);
  if (!requests) co_return fail(requests.error());
  Result<std::vector<models::MadeFile>> files = co_await made(context, std::move(*requests));
  if (!files) co_return fail(files.error());
  board.images = std::move(*files);

  Json subject = shown("images", board, board.image_prompts, board.images);
  subject["next"] = next_costs("clips", studio.video.card().id, studio.costs.clips);
  const Result<Word> word =
      co_await ask(context, studio, "images", std::move(subject), Json(board.image_prompts), visits);
  if (!word) co_return fail(word.error());
  if (word->way != Way::On) co_return word->way;
  const std::vector<std::string> wanted = edited(word->subject, "images", board.image_prompts);
  if (wanted == board.image_prompts) co_return Way::On;
  board.image_prompts = wanted;
  co_return Way::Again;
}

Flow<Result<Way>> clip_stage(RecipeContext& context, const Studio& studio, Board& board, Visits& visits) {
  if (!visits.as_it_is) {
    const Result<Json> answer =
        co_await text_of(context, studio, board, "motion_prompts",
                         motion_prompts_request(board.segments, board.image_prompts, visits.rejected));
    if (!answer) co_return fail(answer.error());
    board.motion_prompts = prompts_from(*answer, board.image_prompts);
  }
  Result<std::vector<StepRequest>> requests = clip_requests(studio, board);
  if (!requests) co_return fail(requests.error());
  Result<std::vector<models::MadeFile>> files = co_await made(context, std::move(*requests));
  if (!files) co_return fail(files.error());
  board.clips = std::move(*files);

  Json subject = shown("clips", board, board.motion_prompts, board.clips);
  subject["next"] = next_costs("narration", studio.speech.card().id, studio.costs.narration);
  const Result<Word> word =
      co_await ask(context, studio, "clips", std::move(subject), Json(board.motion_prompts), visits);
  if (!word) co_return fail(word.error());
  if (word->way != Way::On) co_return word->way;
  const std::vector<std::string> wanted = edited(word->subject, "clips", board.motion_prompts);
  if (wanted == board.motion_prompts) co_return Way::On;
  board.motion_prompts = wanted;
  co_return Way::Again;
}

Flow<Result<std::vector<models::Narration>>> narration_of(RecipeContext& context, const Studio& studio,
                                                          const Board& board) {
  std::vector<StepRequest> requests;
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    Result<StepRequest> request = studio.speech.speak(
        fmt::format("{}speak[{}]", studio.prefix, kParts[i]),
        {.text = board.script.parts[i], .voice_id = studio.order.film.voice, .language = studio.order.film.language});
    if (!request) co_return fail(request.error());
    requests.push_back(std::move(*request));
  }
  const std::vector<Json> spoken = co_await context.all(std::move(requests));
  std::vector<models::Narration> narrations;
  for (const Json& result : spoken) {
    Result<models::Narration> narration = models::SpeechModel::narration(result);
    if (!narration) co_return fail(narration.error());
    narrations.push_back(std::move(*narration));
  }
  co_return narrations;
}

}  // namespace kadr::recipes::storyboard
