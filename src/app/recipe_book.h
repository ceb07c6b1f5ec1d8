#pragma once

/// The recipes there are, each as the engine runs it and as people are offered it. A new recipe is an entry in
/// recipe_book().
///
/// Thread: values, made once at the start; what they hold is for any thread.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/services.h"
#include "base/json.h"
#include "base/result.h"
#include "engine/parts.h"
#include "models/model_chooser.h"
#include "recipes/film/film_order.h"

namespace kadr::app {

/// What recipes choose from. Borrowed; outlives the book and every job that runs by it.
struct RecipeBasis {
  const models::ModelChooser& models;
};

/// What the room of a recipe offers. Functions of the basis, so that a room keeps nothing.
struct RecipeRoom {
  std::string_view name;
  std::string_view about;
  /// Checks a request and gives it as it is to be stored. Errors: InvalidArgument and TooLarge, naming the field.
  std::function<Result<Json>(const Json& request, const RecipeBasis& basis)> accept;
  /// Every place where an accepted request names an upload.
  std::function<std::vector<api::UploadNamed>(const Json& accepted)> uploads;
  /// What a job of an accepted request would do and cost.
  std::function<Result<Json>(const Json& accepted, const RecipeBasis& basis)> estimate;
  std::function<engine::Flow<Json>(engine::RecipeContext& context, const Json& accepted, const RecipeBasis& basis)> run;
  /// A request to try.
  Json example;
};

struct RecipeEntry {
  engine::Recipe run;
  api::RecipeOffer offer;
};

/// The models that a film is made with where its request names none: by models/model_chooser.h, with what the request
/// says of money.
struct FilmDefaults {
  recipes::film::ModelNames names;  ///< empty where there is none
  /// Why there is none.
  std::map<models::ModelKind, Error> missing;
};
/// Errors: InvalidArgument when the request says nothing sensible of money.
[[nodiscard]] Result<FilmDefaults> film_defaults(const Json& request, const models::ModelChooser& models);

[[nodiscard]] RecipeEntry recipe_entry(RecipeRoom room, const RecipeBasis& basis);

[[nodiscard]] std::vector<RecipeEntry> recipe_book(const RecipeBasis& basis);

/// Errors: NotFound, naming the near one, or all when none is near.
[[nodiscard]] Result<const RecipeEntry*> find_recipe(const std::vector<RecipeEntry>& book, std::string_view name);

}  // namespace kadr::app
