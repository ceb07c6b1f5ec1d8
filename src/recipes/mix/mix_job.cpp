#include "recipes/mix/mix_job.h"

#include <algorithm>

#include <fmt/format.h>

#include "media/probe.h"
#include "recipes/mix/conform_clips.h"
#include "recipes/mix/fetch.h"
#include "recipes/mix/job_orders.h"
#include "recipes/mix/job_steps.h"
#include "recipes/mix/lineup.h"
#include "recipes/mix/stock.h"

namespace kadr::recipes::mix {
namespace {

using engine::Flow;
using engine::RecipeContext;
using engine::StepRequest;

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

// Written apart from the coroutine: g++ 12 does not compile lists of lists inside one.
StepRequest voices_request(const Json& request) {
  return {.key = "voices", .kind = kVoicesKind, .input = {{"request", request}}};
}

StepRequest deliver_request(const Draw& draw, const std::vector<Json>& rounds) {
  Json content = Json::array();
  for (const Json& round : rounds) content.push_back(round.at("content"));
  return {.key = "deliver",
          .kind = kDeliverKind,
          .input = {{"count", draw.cast.combinations.size()},
                    {"content", std::move(content)},
                    {"files", draw.plan.delivery == Delivery::Files}}};
}

/// What differs from what was asked for, as soon as it is known.
void tell_changes(RecipeContext& context, const Draw& draw, const MixPlan& asked) {
  if (draw.encoder_fault) {
    const Json now{{"message", stand_in_notice(asked.profile.encoder, *draw.encoder_fault)},
                   {"encoder", media::to_string(draw.plan.profile.encoder)},
                   {"asked", media::to_string(asked.profile.encoder)}};
    // It names the clip that failed first; told once, it stays so when another turns out to have failed as well.
    context.note("encoder", context.last_input("encoder").value_or(now));
  }
  for (const auto& [number, sentence] : files_left_out(draw)) {
    context.note(numbered("left_out", number), {{"message", "left out: " + sentence}, {"clip", sentence}});
  }
}

void tell_combinations(RecipeContext& context, const Json& left_out) {
  const auto count = left_out.at("count").get<std::size_t>();
  if (count == 0) return;
  context.note(
      "left_out",
      {{"message", fmt::format("{} combination{} not made, for want of clips", count, count == 1 ? " is" : "s are")},
       {"count", count},
       {"combinations", left_out.at("combinations")}});
}

Json result_of(const Draw& draw, const MixPlan& asked, const std::vector<Json>& rounds) {
  timeline::FrameCount frames = 0;
  timeline::ByteCount bytes = 0;
  for (const Json& round : rounds) {
    frames += round.at("frames").get<timeline::FrameCount>();
    bytes += round.at("bytes").get<timeline::ByteCount>();
  }
  Json result{{"count", draw.cast.combinations.size()},
              {"total_seconds", draw.plan.canvas.rate.seconds(frames).to_double()},
              {"bytes", bytes}};
  if (draw.encoder_fault) {
    result["encoder"] = {{"used", media::to_string(draw.plan.profile.encoder)},
                         {"asked", media::to_string(asked.profile.encoder)},
                         {"why", *draw.encoder_fault}};
  }
  return result;
}

/// What the steps say of the files that the mix needs, and who plays with whom when all of them are good.
Result<Draw> first_draw(const Json& request, const MixPlan& plan, const std::vector<Json>& sources) {
  KADR_TRY(Stock stock, stock_from_json(sources));
  KADR_TRY(Cast chosen, cast(plan, plan.skip_bad, stock));
  SharedLengths lengths(plan, stock, chosen.combinations);
  return Draw{.request = request,
              .plan = plan,
              .stock = std::move(stock),
              .cast = std::move(chosen),
              .lengths = std::move(lengths),
              .voices = Json::array(),
              .encoder_fault = {}};
}

/// The videos, round after round, until all that can be made now is made.
Flow<std::vector<Json>> rounds_of(RecipeContext& context, Rounds& rounds) {
  std::vector<Json> made;
  for (std::size_t i = 0;; ++i) {
    const std::optional<Json> before = context.last_input(numbered("outputs", i));
    std::optional<StepRequest> round = rounds.next(i, before);
    if (!round && !before) break;
    if (!round) continue;
    Json done = co_await context.step(std::move(*round));
    made.push_back(std::move(done));
  }
  co_return made;
}

}  // namespace

Flow<Json> mix_job(RecipeContext& context, const Json& request) {
  const Result<MixPlan> plan = read_stored_request(request);
  if (!plan) co_await context.fail(plan.error());
  const Result<std::vector<std::string>> locations = needed_locations(*plan, plan->skip_bad);
  if (!locations) co_await context.fail(locations.error());

  std::vector<Flow<Json>> fetching;
  for (std::size_t i = 0; i < locations->size(); ++i)
    fetching.push_back(source_of(context, fetched_from(request, (*locations)[i]), i));
  const std::vector<Json> sources = co_await engine::all(std::move(fetching));

  Result<Draw> draw = first_draw(request, *plan, sources);
  if (!draw) co_await context.fail(draw.error());
  if (!plan->voice_lines.empty()) {
    draw->voices = co_await context.step(voices_request(request));
  }

  std::vector<Order> orders = orders_of(*draw);
  Outcomes outcomes = context.so_far(requests_of(orders));
  while (true) {
    const Result<bool> changed = redraw(*draw, orders, outcomes);
    if (!changed) co_await context.fail(changed.error());
    if (!*changed) break;
    orders = orders_of(*draw);
    outcomes = context.so_far(requests_of(orders));
  }
  tell_changes(context, *draw, *plan);
  const bool failed = std::ranges::any_of(outcomes, [](const auto& outcome) { return outcome && !*outcome; });
  if (failed) (void)co_await context.all(requests_of(orders));

  Rounds rounds(*draw, orders, outcomes);
  const std::vector<Json> made = co_await rounds_of(context, rounds);
  if (!rounds.complete()) (void)co_await context.all(requests_of(orders));

  Json result = result_of(*draw, *plan, made);
  if (!draw->cast.left_out.empty()) {
    Result<Json> missing = left_out(*draw);
    if (!missing) co_await context.fail(missing.error());
    tell_combinations(context, *missing);
    result["left_out"] = std::move(*missing);
  }
  const Json delivered = co_await context.step(deliver_request(*draw, made));
  result.update(delivered);
  co_return result;
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
  KADR_TRY(const auto locations, needed_locations(plan, plan.skip_bad));
  std::uint64_t product = 1;
  for (const Block& block : plan.video_blocks) product *= block.clips.size();
  return Json{{"combinations", combinations.size()},
              {"product", product},
              {"files_to_fetch", locations.size()},
              {"voice_lines", plan.voice_lines.size()}};
}

}  // namespace kadr::recipes::mix
