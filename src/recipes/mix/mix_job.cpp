#include "recipes/mix/mix_job.h"

#include <fmt/format.h>

#include "media/probe.h"
#include "recipes/mix/conform_clips.h"
#include "recipes/mix/fetch.h"
#include "recipes/mix/job_steps.h"
#include "recipes/mix/lineup.h"
#include "recipes/mix/stock.h"

namespace kadr::recipes::mix {
namespace {

using engine::Flow;
using engine::RecipeContext;
using engine::StepRequest;

std::string numbered(std::string_view name, std::size_t number) {
  return fmt::format("{}[{}]", name, number + 1);
}

Json with_fault(Json source, const Error& fault) {
  source["fault"] = {{"code", base::to_string(fault.code)}, {"message", fault.message}};
  return source;
}

constexpr std::string_view kUpload = "upload:";

/// What is fetched: a location, and of an upload what is known of it.
Json fetched_from(const Json& request, const std::string& location) {
  Json source{{"location", location}};
  if (!location.starts_with(kUpload) || !request.contains("uploads")) return source;
  const Json& uploads = request["uploads"];
  if (const auto found = uploads.find(location.substr(kUpload.size())); found != uploads.end()) source.update(*found);
  return source;
}

/// One location, fetched and probed; what is wrong with it is part of the result, so that all bad files are named.
Flow<Json> source_of(RecipeContext& context, Json source, std::size_t number) {
  const Result<Json> file =
      co_await context.attempt({.key = numbered("fetch", number), .kind = kFetchKind, .input = source});
  if (!file) co_return with_fault(std::move(source), file.error());
  source.update(*file);
  Json probed_file = *file;
  probed_file["name"] = source.value("name", shown_location(source.value("location", "")));
  const Result<Json> info =
      co_await context.attempt({.key = numbered("probe", number), .kind = kProbeKind, .input = std::move(probed_file)});
  if (!info) co_return with_fault(std::move(source), info.error());
  source["info"] = *info;
  co_return source;
}

/// The clips that the combinations use, conformed, and the lines that they speak, all side by side.
std::vector<StepRequest> making_steps(const MixPlan& plan, const Stock& stock, const Cast& cast, const Json& voices) {
  std::vector<StepRequest> steps;
  for (const Source* clip : used_clips(plan, stock, cast.combinations)) {
    steps.push_back({.key = numbered("conform", steps.size()),
                     .kind = kConformKind,
                     .input = {{"sha256", clip->file.sha256},
                               {"bytes", clip->file.bytes},
                               {"name", clip->file.name},
                               {"spec", media::to_json(conform_spec(plan, plan.profile))}}});
  }
  for (const std::size_t line : used_lines(cast.combinations)) {
    steps.push_back(
        {.key = numbered("speak", line),
         .kind = kSpeakKind,
         .input = {{"line", line}, {"text", plan.voice_lines[line].text}, {"voice_id", voices[line]["id"]}}});
  }
  return steps;
}

// Written apart from the coroutine: g++ 12 does not compile lists of lists inside one.
StepRequest voices_request(const Json& request) {
  return {.key = "voices", .kind = kVoicesKind, .input = {{"request", request}}};
}

/// What the last steps are given: all that was found and made before.
Json materials(const Json& request, const std::vector<Json>& sources, const Json& voices,
               const std::vector<Json>& parts) {
  return {{"request", request}, {"sources", sources}, {"voices", voices}, {"parts", parts}};
}

}  // namespace

Flow<Json> mix_job(RecipeContext& context, const Json& request) {
  const Result<MixPlan> plan = read_stored_request(request);
  if (!plan) co_await context.fail(plan.error());
  const Result<std::vector<std::string>> locations = needed_locations(*plan, false);
  if (!locations) co_await context.fail(locations.error());

  std::vector<Flow<Json>> fetching;
  for (std::size_t i = 0; i < locations->size(); ++i)
    fetching.push_back(source_of(context, fetched_from(request, (*locations)[i]), i));
  const std::vector<Json> sources = co_await engine::all(std::move(fetching));

  const Result<Stock> stock = stock_from_json(sources);
  if (!stock) co_await context.fail(stock.error());
  const Result<Cast> chosen = cast(*plan, false, *stock);
  if (!chosen) co_await context.fail(chosen.error());

  Json voices = Json::array();
  if (!plan->voice_lines.empty()) {
    voices = co_await context.step(voices_request(request));
  }
  const std::vector<Json> parts = co_await context.all(making_steps(*plan, *stock, *chosen, voices));

  Json input = materials(request, sources, voices, parts);
  const Json sounds = co_await context.step({.key = "sound", .kind = kSoundKind, .input = input});
  input["sounds"] = sounds;
  co_return co_await context.step({.key = "assemble", .kind = kAssembleKind, .input = std::move(input)});
}

Result<MixPlan> check_request(const Json& request) {
  KADR_TRY(MixPlan plan, parse_plan(request.dump(-1, ' ', false, Json::error_handler_t::replace)));
  const auto check = [](const std::vector<Block>& blocks, std::string_view field) -> Result<> {
    for (const Block& block : blocks) {
      for (std::size_t i = 0; i < block.clips.size(); ++i) {
        const std::string& location = block.clips[i].location;
        if (net::is_url(location) || location.starts_with(kUpload)) continue;
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}.{}[{}] must be an http or https address, or upload:<id>", field, block.name, i));
      }
    }
    return {};
  };
  KADR_CHECK(check(plan.video_blocks, "video_blocks"));
  KADR_CHECK(check(plan.audio_blocks, "audio_blocks"));
  return plan;
}

Result<MixPlan> read_stored_request(const Json& request) {
  Json as_it_came = request;
  as_it_came.erase("uploads");
  return check_request(as_it_came);
}

std::vector<NamedUpload> named_uploads(const Json& request) {
  std::vector<NamedUpload> named;
  const Result<MixPlan> plan = check_request(request);
  if (!plan) return named;
  const auto add = [&](const std::vector<Block>& blocks, std::string_view field) {
    for (const Block& block : blocks) {
      for (std::size_t i = 0; i < block.clips.size(); ++i) {
        const std::string& location = block.clips[i].location;
        if (!location.starts_with(kUpload)) continue;
        named.push_back({fmt::format("{}.{}[{}]", field, block.name, i), location.substr(kUpload.size())});
      }
    }
  };
  add(plan->video_blocks, "video_blocks");
  add(plan->audio_blocks, "audio_blocks");
  return named;
}

Result<Json> estimate_request(const Json& request) {
  KADR_TRY(const MixPlan plan, check_request(request));
  KADR_TRY(const auto combinations, line_up(plan, all_usable(plan)));
  KADR_TRY(const auto locations, needed_locations(plan, false));
  std::uint64_t product = 1;
  for (const Block& block : plan.video_blocks) product *= block.clips.size();
  return Json{{"combinations", combinations.size()},
              {"product", product},
              {"files_to_fetch", locations.size()},
              {"voice_lines", plan.voice_lines.size()}};
}

}  // namespace kadr::recipes::mix
