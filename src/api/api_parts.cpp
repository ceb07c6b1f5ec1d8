#include "api/api_parts.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/views.h"
#include "base/near_match.h"

namespace kadr::api {

http::Response json_response(const Json& json, int status) {
  http::Response response = http::Response::json(text_of(json), status);
  response.headers.set("Cache-Control", "no-store");
  return response;
}

Result<store::JobRecord> own_job(store::Connection& connection, const std::string& job, const std::string& owner) {
  KADR_TRY(auto found, store::find_job_of(connection, job, owner));
  if (!found) return fail(ErrorCode::NotFound, "there is no job " + job);
  return std::move(*found);
}

Result<std::int64_t> number_in_path(const http::Request& request, std::string_view name) {
  const std::string_view text = request.parameter(name);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return fail(ErrorCode::NotFound, fmt::format("there is no {} {}", name, text));
  }
  return number;
}

std::int64_t number_in_query(const http::Request& request, std::string_view name, std::int64_t fallback) {
  const std::string_view text = request.query.value(name);
  std::int64_t number = fallback;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string public_url(const ApiParts& parts, const http::Request& request) {
  if (!parts.settings.public_url.empty()) return parts.settings.public_url;
  return fmt::format("http://{}", request.header("Host"));
}

void tell_of_change(const ApiParts& parts, const std::string& job) {
  if (parts.services.wake) parts.services.wake(job);
  parts.services.events.tell(job);
}

Result<const RecipeOffer*> find_recipe(const ApiParts& parts, std::string_view name) {
  const auto& recipes = parts.services.recipes;
  const auto found = std::ranges::find(recipes, name, &RecipeOffer::name);
  if (found != recipes.end()) return &*found;
  std::string names;
  for (const RecipeOffer& recipe : recipes) names += (names.empty() ? "" : ", ") + recipe.name;
  return fail(ErrorCode::InvalidArgument, fmt::format("recipe: there is no \"{}\"; the recipes are: {}", name, names));
}

}  // namespace kadr::api
