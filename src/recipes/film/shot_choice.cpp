#include "recipes/film/shot_choice.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "models/spelling.h"

namespace kadr::recipes::film {
namespace {

/// Any artifact's name: only whether there is one matters here.
constexpr std::string_view kSomePicture = "0000000000000000000000000000000000000000000000000000000000000000";

std::vector<double> lengths(const models::VideoModel& model, const ShotWish& wish) {
  if (wish.seconds_said == ShotWish::Said::Named) return {wish.seconds};
  std::vector<double> all{model.nearest_seconds(wish.seconds)};
  for (const Json& value : models::possible_values(model.card(), "seconds")) {
    if (value.is_number() && value.get<double>() != all.front()) all.push_back(value);
  }
  std::sort(all.begin() + 1, all.end(), [&](double a, double b) {
    return std::pair(std::abs(a - wish.seconds), -a) < std::pair(std::abs(b - wish.seconds), -b);
  });
  return all;
}

std::vector<std::string> resolutions(const models::VideoModel& model, const ShotWish& wish) {
  if (model.card().input("resolution") == nullptr) return {""};
  if (wish.quality_said == ShotWish::Said::Named) return {wish.quality};
  std::vector<std::string> all{wish.quality};
  // Of those that remain the finest first: a picture is better made smaller than larger.
  std::vector<Json> others = models::possible_values(model.card(), "resolution");
  std::reverse(others.begin(), others.end());
  for (const Json& value : others) {
    if (value.is_string() && value != wish.quality) all.push_back(value);
  }
  return all;
}

bool can_sound(const models::VideoModel& model) {
  if (model.card().input("sound") == nullptr) return false;
  const std::vector<Json> values = models::possible_values(model.card(), "sound");
  return values.empty() || std::ranges::find(values, Json(true)) != values.end();
}

models::VideoRequest request_of(const ShotWish& wish, const Shot& shot) {
  models::VideoRequest request{
      .prompt = "a picture", .seconds = shot.seconds, .aspect = wish.aspect, .resolution = shot.resolution};
  if (wish.with_first_frame) request.first_frame = kSomePicture;
  if (wish.with_last_frame) request.last_frame = kSomePicture;
  if (shot.sound) request.sound = true;
  return request;
}

}  // namespace

Result<Shot> choose_shot(const models::VideoModel& model, const ShotWish& wish) {
  std::optional<Error> first_fault;
  const bool sound = wish.sound && can_sound(model);
  for (const double seconds : lengths(model, wish)) {
    for (const std::string& resolution : resolutions(model, wish)) {
      const Shot shot{.seconds = seconds, .resolution = resolution, .sound = sound};
      const auto fits = model.shoot("", request_of(wish, shot));
      if (fits) return shot;
      if (!first_fault) first_fault = fits.error();
    }
  }
  return fail(*first_fault);
}

}  // namespace kadr::recipes::film
