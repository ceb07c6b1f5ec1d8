#include "paid/paid_recipe.h"

#include <fmt/format.h>

#include "base/sha256.h"

namespace kadr::paid {
namespace {

using engine::Flow;
using engine::RecipeContext;
using engine::StepRequest;

struct Order {
  std::string key;
  std::string vendor;
  std::string prompt;
  std::int64_t ceiling = 0;
};

/// Buys one thing: its SHA-256, or null when the vendor could not do it.
Flow<Json> buy(RecipeContext& context, Order order) {
  StepRequest request{
      .key = order.key, .kind = order.vendor, .input = {{"prompt", order.prompt}, {"ceiling", order.ceiling}}};
  const Result<Json> bought = co_await context.attempt(std::move(request));
  if (!bought) co_return Json();
  co_return (*bought)["artifact"];
}

Flow<Json> scene(RecipeContext& context, std::string name, int place) {
  const Json picture = co_await buy(context, {.key = fmt::format("picture[{}]", place),
                                              .vendor = "listed",
                                              .prompt = fmt::format("{} picture {}", name, place),
                                              .ceiling = 40'000});
  const std::string from = picture.is_string() ? picture.get<std::string>() : "nothing";
  co_return co_await buy(context, {.key = fmt::format("clip[{}]", place),
                                   .vendor = place % 2 == 0 ? "silent" : "keyed",
                                   .prompt = fmt::format("{} clip {} from {}", name, place, from),
                                   .ceiling = 900'000});
}

/// What is free is done with the bytes themselves: a part that is not in the store fails here.
Result<Json> bind(const store::ArtifactStore& artifacts, const Json& input) {
  std::string film;
  for (const Json& part : input["parts"]) {
    if (!part.is_string()) continue;
    KADR_TRY(const base::FileDescriptor file, artifacts.open_artifact(part.get<std::string>()));
    KADR_TRY(const std::string sha256, store::sha256_of_file(file.get()));
    film += sha256 + "\n";
  }
  return Json{{"film", base::sha256(film)}};
}

}  // namespace

Flow<Json> paid_job(RecipeContext& context, const Json& request) {
  const std::string name = request["name"];
  const Json script = co_await buy(
      context, {.key = "script", .vendor = "keyed", .prompt = fmt::format("{} script", name), .ceiling = 10'000});
  std::vector<Flow<Json>> flows;
  for (int place = 0; place < request["scenes"].get<int>(); ++place) flows.push_back(scene(context, name, place));
  flows.push_back(
      buy(context, {.key = "voice", .vendor = "silent", .prompt = fmt::format("{} voice", name), .ceiling = 60'000}));
  std::vector<Json> parts = co_await engine::all(std::move(flows));
  parts.push_back(script);
  const Json film = co_await context.step({.key = "bind", .kind = "bind", .input = {{"parts", parts}}});
  co_return Json{{"film", film["film"]}, {"parts", parts}};
}

void add_free_steps(engine::StepKinds& kinds, const store::ArtifactStore& artifacts) {
  kinds.add("bind", engine::kCpuClass,
            [&artifacts](const engine::StepRun& run) -> Result<Json> { return bind(artifacts, run.input); });
}

}  // namespace kadr::paid
