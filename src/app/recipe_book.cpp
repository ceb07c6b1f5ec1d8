#include "app/recipe_book.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/near_match.h"
#include "recipes/mix/mix_job.h"
#include "recipes/presenter/presenter.h"
#include "recipes/presenter/presenter_order.h"
#include "recipes/story/story.h"
#include "recipes/story/story_order.h"
#include "recipes/storyboard/storyboard.h"
#include "recipes/storyboard/storyboard_order.h"

namespace kadr::app {
namespace {

/// A room has a type of its own for it, since no recipe knows the API.
template <typename Named>
std::vector<api::UploadNamed> uploads_named(std::vector<Named> named) {
  std::vector<api::UploadNamed> uploads;
  for (Named& each : named) uploads.push_back({.path = std::move(each.path), .id = std::move(each.id)});
  return uploads;
}

Json mix_example() {
  return {{"task_name", "spring"},
          {"video_blocks",
           {{"intro", {"https://example.com/intro1.mp4", "https://example.com/intro2.mp4"}},
            {"main", {"https://example.com/main.mp4"}}}},
          {"audio_blocks", {{"music", {"https://example.com/song.mp3"}}}},
          {"text_to_speach", Json::array({{{"text", "Spring is here."}, {"voice", "Adam"}}})}};
}

RecipeRoom mix_room() {
  namespace mix = recipes::mix;
  return {.name = mix::kMixRecipe,
          .about = "every combination of blocks of clips, with music and spoken lines",
          .accept = [](const Json& request, const RecipeBasis&) -> Result<Json> {
            KADR_CHECK(mix::check_request(request));
            return request;
          },
          .uploads = [](const Json& accepted) { return uploads_named(mix::named_uploads(accepted)); },
          .estimate = [](const Json& accepted, const RecipeBasis&) { return mix::estimate_request(accepted); },
          .run = [](engine::RecipeContext& context, const Json& accepted,
                    const RecipeBasis&) { return mix::mix_job(context, accepted); },
          .example = mix_example()};
}

using models::ModelKind;
using recipes::film::ModelNames;

struct NamedModel {
  ModelKind kind;
  std::string ModelNames::* name;
};
constexpr NamedModel kModels[]{
    {ModelKind::Text, &ModelNames::text},     {ModelKind::Image, &ModelNames::image},
    {ModelKind::Video, &ModelNames::video},   {ModelKind::Speech, &ModelNames::speech},
    {ModelKind::Avatar, &ModelNames::avatar}, {ModelKind::Transcription, &ModelNames::transcription}};

/// What an accepted request is to be made with must be usable here. Those of its models that came from the defaults
/// are.
Result<> check_models(const Json& request, const models::ModelChooser& models) {
  const auto named = request.find("models");
  if (named == request.end() || !named->is_object()) return {};
  KADR_TRY(const models::Spending spending, models::spending_of(request));
  for (const NamedModel& each : kModels) {
    const auto id = named->find(models::to_string(each.kind));
    if (id == named->end() || !id->is_string()) continue;
    const auto chosen = models.choose(each.kind, id->get<std::string>(), spending);
    if (!chosen) return fail(chosen.error().about(fmt::format("models.{}", models::to_string(each.kind))));
  }
  return {};
}

/// Which models it needs only the recipe knows; why there is none only the defaults.
Error with_reason(const Error& error, const FilmDefaults& defaults) {
  for (const auto& [kind, reason] : defaults.missing) {
    if (error.message.starts_with(fmt::format("there is no {} model here", models::to_string(kind)))) return reason;
  }
  return error;
}

/// What the rooms of films have alike.
struct FilmRoom {
  std::string_view name;
  std::string_view about;
  Result<Json> (*accept)(const Json& request, const models::Catalog& catalog, const ModelNames& defaults);
  std::vector<recipes::film::NamedUpload> (*uploads)(const Json& accepted);
  Result<Json> (*estimate)(const Json& accepted, const models::Catalog& catalog);
  engine::Flow<Json> (*run)(engine::RecipeContext& context, const Json& accepted, const models::Catalog& catalog);
  Json example;
};

RecipeRoom film_room(FilmRoom film) {
  return {.name = film.name,
          .about = film.about,
          .accept = [accept = film.accept](const Json& request, const RecipeBasis& basis) -> Result<Json> {
            if (!request.is_object()) return fail(ErrorCode::InvalidArgument, "the request must be an object");
            KADR_CHECK(check_models(request, basis.models));
            KADR_TRY(const FilmDefaults defaults, film_defaults(request, basis.models));
            Result<Json> accepted = accept(request, basis.models.catalog(), defaults.names);
            if (!accepted) return fail(with_reason(accepted.error(), defaults));
            return accepted;
          },
          .uploads = [uploads = film.uploads](const Json& accepted) { return uploads_named(uploads(accepted)); },
          .estimate = [estimate = film.estimate](
                          const Json& accepted,
                          const RecipeBasis& basis) { return estimate(accepted, basis.models.catalog()); },
          .run = [run = film.run](engine::RecipeContext& context, const Json& accepted,
                                  const RecipeBasis& basis) { return run(context, accepted, basis.models.catalog()); },
          .example = std::move(film.example)};
}

RecipeRoom story_room() {
  namespace story = recipes::story;
  return film_room(
      {.name = story::kStoryRecipe,
       .about = "a prompt becomes scenes, each a clip that goes on from the one before",
       .accept = story::accept,
       .uploads = recipes::film::named_uploads,
       .estimate = story::estimate,
       .run = story::story_job,
       .example = {
           {"prompt", "a day in the life of a lighthouse"}, {"scenes", 4}, {"aspect", "16:9"}, {"captions", "soft"}}});
}

RecipeRoom storyboard_room() {
  namespace storyboard = recipes::storyboard;
  return film_room(
      {.name = storyboard::kStoryboardRecipe,
       .about = "a prompt becomes a script, pictures, clips and a narrated film, each approved by a person",
       .accept = storyboard::accept,
       .uploads = storyboard::named_uploads,
       .estimate = storyboard::estimate,
       .run = storyboard::storyboard_job,
       .example = {{"prompt", "an ad for a coffee shop in Lviv"},
                   {"counts", {1, 2, 1}},
                   {"aspect", "9:16"},
                   {"captions", "burnt"}}});
}

RecipeRoom presenter_room() {
  namespace presenter = recipes::presenter;
  return film_room({.name = presenter::kPresenterRecipe,
                    .about = "a topic, a feed or a script becomes a video in which somebody says it",
                    .accept = presenter::accept,
                    .uploads = presenter::named_uploads,
                    .estimate = presenter::estimate,
                    .run = presenter::presenter_job,
                    .example = {{"topic", "why bread rises"}, {"duration", 30}, {"aspect", "9:16"}}});
}

}  // namespace

Result<FilmDefaults> film_defaults(const Json& request, const models::ModelChooser& models) {
  KADR_TRY(const models::Spending spending, models::spending_of(request));
  FilmDefaults defaults;
  for (const NamedModel& each : kModels) {
    const auto chosen = models.choose(each.kind, "", spending);
    if (chosen) {
      defaults.names.*each.name = (*chosen)->id;
    } else {
      defaults.missing.emplace(each.kind, chosen.error());
    }
  }
  return defaults;
}

RecipeEntry recipe_entry(RecipeRoom room, const RecipeBasis& basis) {
  return {.run = [run = room.run, basis](engine::RecipeContext& context,
                                         const Json& accepted) { return run(context, accepted, basis); },
          .offer = {
              .name = std::string(room.name),
              .about = std::string(room.about),
              .accept = [accept = room.accept, basis](const Json& request) { return accept(request, basis); },
              .uploads = room.uploads,
              .estimate = [estimate = room.estimate, basis](const Json& accepted) { return estimate(accepted, basis); },
              .example = std::move(room.example)}};
}

std::vector<RecipeEntry> recipe_book(const RecipeBasis& basis) {
  std::vector<RecipeEntry> book;
  book.push_back(recipe_entry(mix_room(), basis));
  book.push_back(recipe_entry(story_room(), basis));
  book.push_back(recipe_entry(storyboard_room(), basis));
  book.push_back(recipe_entry(presenter_room(), basis));
  return book;
}

Result<const RecipeEntry*> find_recipe(const std::vector<RecipeEntry>& book, std::string_view name) {
  std::vector<std::string> names;
  for (const RecipeEntry& entry : book) {
    if (entry.offer.name == name) return &entry;
    names.push_back(entry.offer.name);
  }
  const auto near = base::near_matches(name, names, 1);
  return fail(ErrorCode::NotFound,
              near.empty() ? fmt::format("there is no recipe \"{}\"; there are: {}", name, fmt::join(names, ", "))
                           : fmt::format("there is no recipe \"{}\"; did you mean {}?", name, near.front()));
}

}  // namespace kadr::app
