#pragma once

/// The recipes there are, each as the engine runs it and as people are offered it. A new recipe is a line in
/// recipe_book().
///
/// Thread: values, made once at the start; what they hold is for any thread.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/services.h"
#include "base/json.h"
#include "base/result.h"
#include "engine/parts.h"
#include "models/catalog.h"

namespace kadr::app {

/// What recipes choose from. Borrowed; outlives the book and every job that runs by it.
struct RecipeBasis {
  const models::Catalog& catalog;
};

/// What the room of a recipe offers. Functions of the basis, so that a room keeps nothing.
struct RecipeRoom {
  std::string_view name;
  std::string_view about;
  /// Checks a request and gives it as it is to be stored. Errors: InvalidArgument and TooLarge, naming the field.
  Result<Json> (*accept)(const Json& request, const RecipeBasis& basis);
  /// Every place where an accepted request names an upload.
  std::vector<api::UploadNamed> (*uploads)(const Json& accepted);
  /// What a job of an accepted request would do and cost.
  Result<Json> (*estimate)(const Json& accepted, const RecipeBasis& basis);
  engine::Flow<Json> (*run)(engine::RecipeContext& context, const Json& accepted, const RecipeBasis& basis);
  /// A request to try.
  Json example;
};

struct RecipeEntry {
  engine::Recipe run;
  api::RecipeOffer offer;
};

[[nodiscard]] RecipeEntry recipe_entry(RecipeRoom room, const RecipeBasis& basis);

[[nodiscard]] std::vector<RecipeEntry> recipe_book(const RecipeBasis& basis);

/// Errors: NotFound, naming the near one, or all when none is near.
[[nodiscard]] Result<const RecipeEntry*> find_recipe(const std::vector<RecipeEntry>& book, std::string_view name);

}  // namespace kadr::app
