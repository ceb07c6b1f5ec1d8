#include "app/recipe_book.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/near_match.h"
#include "recipes/mix/mix_job.h"

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

}  // namespace

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
