#include "engine/simulation/recipes.h"

#include "base/sha256.h"
#include "engine/simulation/world.h"

namespace kadr::engine::simulation {
namespace {

std::string value_of_work(const Json& input) {
  return base::sha256(input.dump()).substr(0, 8);
}

/// A picture is bought, then animated; `place` says where in the film.
Flow<Json> scene(RecipeContext& context, const Json& request, std::string script, int place) {
  const std::string name = "[" + std::to_string(place) + "]";
  const Json picture = co_await context.step({.key = "picture" + name,
                                              .kind = request["vendor"],
                                              .input = {{"prompt", script + name}, {"price", request["price"]}}});
  // What was fetched, not what the vendor said: the two differ.
  const bool fetched = picture.contains("artifact");
  const Json clip = co_await context.step(
      {.key = "animate" + name, .kind = "work", .input = {{"picture", script + name}, {"fetched", fetched}}});
  co_return clip["value"];
}

Flow<Json> film(RecipeContext& context, const Json& request) {
  const Json script = co_await context.step({.key = "script", .kind = "write", .input = {{"topic", request["topic"]}}});
  const Decision decision = co_await context.approval({.key = "approve", .subject = script["value"]});
  if (decision.kind != Decision::Kind::Approved) co_return Json{{"refused", true}};
  std::vector<Flow<Json>> scenes;
  for (int place = 0; place < request["scenes"].get<int>(); ++place) {
    scenes.push_back(scene(context, request, decision.subject, place));
  }
  const std::vector<Json> clips = co_await all(std::move(scenes));
  co_await context.sleep("rest", std::chrono::seconds(90));
  const Json film = co_await context.step({.key = "stitch", .kind = "work", .input = {{"clips", clips}}});
  co_return Json{{"film", film["value"]}};
}

Flow<Json> poison(RecipeContext& context, const Json&) {
  co_await context.step({.key = "drink", .kind = "kill"});
  co_return Json{{"survived", true}};
}

Json work_result(const StepRun& run) {
  return {{"value", value_of_work(run.input)}, {"fence", run.fence}};
}

}  // namespace

Recipes recipes() {
  return {{std::string(kFilm), film}, {std::string(kPoison), poison}};
}

void add_work(StepKinds& kinds) {
  const auto work = [](const StepRun& run) -> Result<Json> { return work_result(run); };
  kinds.add("work", kCpuClass, work);
  kinds.add("write", kIoClass, work);
  kinds.add("kill", kCpuClass, [](const StepRun&) -> Result<Json> { throw Died(); });
}

Json expected_film(const Json& request) {
  const std::string script = value_of_work({{"topic", request["topic"]}});
  std::vector<Json> clips;
  for (int place = 0; place < request["scenes"].get<int>(); ++place) {
    const std::string name = "[" + std::to_string(place) + "]";
    clips.emplace_back(value_of_work({{"picture", script + name}, {"fetched", true}}));
  }
  return {{"film", value_of_work({{"clips", clips}})}};
}

}  // namespace kadr::engine::simulation
