#include "api/job_routes.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/job_admission.h"
#include "api/views.h"
#include "base/ids.h"
#include "base/sha256.h"
#include "engine/commands.h"

namespace kadr::api {
namespace {

using Kind = Field::Kind;
constexpr auto kOptional = Field::Presence::Optional;
constexpr std::int64_t kMostListed = 200;
constexpr std::size_t kLongestIdempotencyKey = 255;
/// A request longer than this is checked where it holds nobody up.
constexpr std::size_t kShortRequest = 16 << 10;

const Shape& new_job_shape() {
  static const Shape kShape{
      .name = "NewJob",
      .fields = {{.name = "recipe", .about = "mix, …"},
                 {.name = "request", .kind = Kind::Object, .about = "what the recipe is asked to make"},
                 {.name = "name", .presence = kOptional, .about = "what you call it"},
                 {.name = "on_doubt",
                  .presence = kOptional,
                  .about = "when nobody can tell whether something was paid for: ask a person, buy again, or fail",
                  .choices = {"ask", "retry", "fail"}},
                 {.name = "budget",
                  .kind = Kind::Integer,
                  .presence = kOptional,
                  .about = "the most that it may spend, in millionths of a US dollar"}}};
  return kShape;
}

const Shape& estimate_shape() {
  static const Shape kShape{.name = "EstimateWanted",
                            .fields = {{.name = "recipe"}, {.name = "request", .kind = Kind::Object}}};
  return kShape;
}

const Shape& job_list_shape() {
  static const Shape kShape{
      .name = "JobList",
      .fields = {{.name = "jobs", .kind = Kind::Many, .about = "newest first", .shape = &brief_job_shape()},
                 {.name = "next_cursor", .presence = kOptional, .about = "null at the end"}}};
  return kShape;
}

/// Of the client's header; nothing when there is none. Errors: InvalidArgument.
Result<std::optional<std::string>> idempotency_key(const http::Request& request) {
  const auto key = request.headers.find("Idempotency-Key");
  if (!key) return std::nullopt;
  const bool plain = std::ranges::all_of(*key, [](char c) { return c > 0x20 && c < 0x7f; });
  if (key->empty() || key->size() > kLongestIdempotencyKey || !plain) {
    return fail(ErrorCode::InvalidArgument, "Idempotency-Key must be 1 to 255 printable ASCII characters, no blanks");
  }
  return std::string(*key);
}

http::Response answer_of(const UploadsMissing& missing) {
  Json errors = Json::array();
  for (const auto& [path, why] : missing.all) errors.push_back({{"path", path}, {"message", why}});
  return http::Response::problem(
      http::Problem{.status = 422,
                    .code = "upload_unusable",
                    .detail = fmt::format("{}: {}", missing.all.front().path, missing.all.front().why),
                    .extra = {{"errors", std::move(errors)}}});
}

http::Response answer_of(const JobAdmission& admission, int status) {
  if (const auto* made = std::get_if<JobMade>(&admission)) return http::Response::json(made->answer, status);
  if (const auto* before = std::get_if<JobMadeBefore>(&admission)) {
    http::Response again = http::Response::json(before->answer, status);
    again.headers.set("Idempotent-Replayed", "true");
    return again;
  }
  if (const auto* often = std::get_if<TooOften>(&admission)) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(often->wait).count();
    return http::Response::problem(
        http::Problem{.status = 429,
                      .code = "rate_limited",
                      .detail = fmt::format("too many {}; try again in {} s", often->rule, seconds),
                      .headers = {{"Retry-After", std::to_string(seconds)}}});
  }
  if (const auto* missing = std::get_if<UploadsMissing>(&admission)) return answer_of(*missing);
  return http::Response::problem(
      http::Problem{.status = 422,
                    .code = "idempotency_key_reused",
                    .detail = "this Idempotency-Key came with another request before; use a new one"});
}

/// Nested deeply or long, it may take milliseconds.
http::Awaitable<Result<Json>> accept(const ApiParts& parts, const RecipeOffer& recipe, const Json& request,
                                     std::size_t bytes) {
  if (bytes <= kShortRequest) co_return recipe.accept(request);
  co_return co_await parts.pool.run([&] { return recipe.accept(request); });
}

JobAsked asked_of(const ApiParts& parts, const Call& call, JobWanted& wanted, Json accepted) {
  base::Ids ids(parts.services.clock, parts.services.random);
  JobAsked asked{.job = {.id = ids.next(),
                         .owner = call.caller.owner,
                         .recipe = wanted.recipe,
                         .name = std::move(wanted.name),
                         .request = std::move(accepted),
                         .on_doubt = std::move(wanted.on_doubt),
                         .budget = wanted.budget,
                         .created_at = parts.services.clock.now()},
                 .limits = parts.settings.job_limits,
                 .idempotency_life = parts.settings.idempotency_life};
  asked.answer = text_of(wanted.answer(asked.job));
  return asked;
}

Answer create(const ApiParts& parts, const Call& call) {
  base::JsonReader reader(call.body, "");
  JobWanted wanted{.recipe = reader.string("recipe"),
                   .name = reader.string("name"),
                   .request = *reader.find("request"),
                   .on_doubt = reader.string("on_doubt", "ask"),
                   .answer = [](const store::JobRecord& job) { return view(job, Detail::Full); }};
  if (reader.find("budget") != nullptr) wanted.budget = reader.integer("budget", 0, 0);
  if (const auto read = reader.finish(); !read) co_return fail(read.error());
  co_return co_await make_job(parts, call, std::move(wanted));
}

Answer estimate(const ApiParts& parts, const Call& call) {
  const auto recipe = find_recipe(parts, call.body["recipe"].get<std::string>());
  if (!recipe) co_return fail(recipe.error());
  if (!(*recipe)->estimate) co_return fail(ErrorCode::NotFound, (*recipe)->name + " cannot be estimated");
  const auto estimated = co_await parts.pool.run([&]() -> Result<Json> {
    KADR_TRY(const Json accepted, (*recipe)->accept(call.body["request"]));
    return (*recipe)->estimate(accepted);
  });
  if (!estimated) co_return fail(estimated.error());
  co_return json_response(*estimated);
}

/// \param limit one more than is shown: whether there is more.
Result<store::JobListing> listing_of(const Call& call, std::int64_t limit) {
  store::JobListing listing{.owner = call.caller.owner, .limit = limit + 1};
  if (const auto cursor = call.request.query.find("cursor")) {
    if (!base::is_uuid(*cursor)) return fail(ErrorCode::InvalidArgument, "cursor is none that a list has given");
    listing.before = std::string(*cursor);
  }
  if (const auto state = call.request.query.find("state")) listing.state = store::job_state_from(*state);
  return listing;
}

Answer list(const ApiParts& parts, const Call& call) {
  const std::int64_t limit = std::clamp<std::int64_t>(number_in_query(call.request, "limit", 50), 1, kMostListed);
  const auto listing = listing_of(call, limit);
  if (!listing) co_return fail(listing.error());
  auto jobs = co_await parts.database.read_much(
      [&](store::Connection& connection) { return store::list_jobs(connection, *listing); });
  if (!jobs) co_return fail(jobs.error());
  const bool more = std::ssize(*jobs) > limit;
  if (more) jobs->pop_back();
  Json rows = Json::array();
  for (const store::JobRecord& job : *jobs) rows.push_back(view(job, Detail::Brief));
  co_return json_response({{"jobs", std::move(rows)}, {"next_cursor", more ? Json(jobs->back().id) : Json()}});
}

Answer show(const ApiParts& parts, const Call& call) {
  const auto job = co_await parts.database.read([&](store::Connection& connection) {
    return own_job(connection, std::string(call.request.parameter("job")), call.caller.owner);
  });
  if (!job) co_return fail(job.error());
  co_return json_response(view(*job, Detail::Full));
}

Answer cancel(const ApiParts& parts, const Call& call) {
  const std::string id(call.request.parameter("job"));
  const auto job = co_await parts.database.write([id, owner = call.caller.owner, now = parts.services.clock.now()](
                                                     store::Connection& connection) -> Result<store::JobRecord> {
    KADR_CHECK(own_job(connection, id, owner));
    KADR_CHECK(engine::cancel(connection, id, now));
    return own_job(connection, id, owner);
  });
  if (!job) co_return fail(job.error());
  tell_of_change(parts, id);
  co_return json_response(view(*job, Detail::Full));
}

Answer remove(const ApiParts& parts, const Call& call) {
  const std::string id(call.request.parameter("job"));
  const auto removed =
      co_await parts.database.write([id, owner = call.caller.owner](store::Connection& connection) -> Result<bool> {
        KADR_TRY(const store::JobRecord job, own_job(connection, id, owner));
        if (!store::has_ended(job.state)) {
          return fail(ErrorCode::Conflict, "job " + id + " has not ended; cancel it first");
        }
        // Something bought for a job that was cancelled is seen through to its bill first.
        KADR_TRY(const auto steps, store::steps_of(connection, id));
        if (std::ranges::any_of(steps, [](const store::StepRecord& step) { return store::is_open(step.state); })) {
          return fail(ErrorCode::Conflict, "job " + id + " still settles what was bought for it; try again later");
        }
        return store::delete_job(connection, id);
      });
  if (!removed) co_return fail(removed.error());
  tell_of_change(parts, id);
  co_return http::Response{.status = 204};
}

/// What every recipe gives to try, as a body that names the recipe.
std::vector<Example> recipe_examples(const ApiParts& parts) {
  std::vector<Example> examples;
  for (const RecipeOffer& recipe : parts.services.recipes) {
    if (recipe.example.is_null()) continue;
    examples.push_back({.name = recipe.name,
                        .summary = fmt::format("{}: {}", recipe.name, recipe.about),
                        .value = {{"recipe", recipe.name}, {"request", recipe.example}}});
  }
  return examples;
}

}  // namespace

Answer make_job(const ApiParts& parts, const Call& call, JobWanted wanted) {
  const auto recipe = find_recipe(parts, wanted.recipe);
  if (!recipe) co_return fail(recipe.error());
  auto key = idempotency_key(call.request);
  if (!key) co_return fail(key.error());
  auto accepted = co_await accept(parts, **recipe, wanted.request, call.request.body.size());
  if (!accepted) co_return fail(accepted.error());
  std::vector<UploadNamed> uploads;
  if ((*recipe)->uploads) uploads = (*recipe)->uploads(*accepted);
  JobAsked asked = asked_of(parts, call, wanted, *std::move(accepted));
  asked.uploads = std::move(uploads);
  asked.idempotency_key = *std::move(key);
  asked.request_hash = base::sha256(call.request.route + "\n" + call.request.body);
  const std::string id = asked.job.id;
  const auto admission = co_await parts.database.write(
      [asked = std::move(asked)](store::Connection& connection) { return admit_job(connection, asked); });
  if (!admission) co_return fail(admission.error());
  if (std::holds_alternative<JobMade>(*admission)) tell_of_change(parts, id);
  co_return answer_of(*admission, wanted.status);
}

std::vector<Route> job_routes(const ApiParts& parts) {
  return {
      {.method = "POST",
       .path = "/v1/jobs",
       .access = Access::key(Scope::Write),
       .summary = "Make a job. With an Idempotency-Key, the same request sent again makes no second one.",
       .takes = &new_job_shape(),
       .examples = recipe_examples(parts),
       .max_body = 4 << 20,
       .gives = {.status = 201, .shape = &job_shape()},
       .handler = handler(parts, create)},
      {.method = "GET",
       .path = "/v1/jobs",
       .access = Access::key(Scope::Read),
       .summary = "Your jobs, newest first.",
       .query = {{.name = "limit", .kind = Kind::Integer, .presence = kOptional, .about = "1 to 200; 50 by default"},
                 {.name = "cursor", .presence = kOptional, .about = "next_cursor of the page before"},
                 {.name = "state",
                  .presence = kOptional,
                  .choices = {"queued", "running", "waiting", "paused", "succeeded", "failed", "cancelled"}}},
       .gives = {.shape = &job_list_shape()},
       .handler = handler(parts, list)},
      {.method = "GET",
       .path = "/v1/jobs/{job}",
       .access = Access::key(Scope::Read),
       .summary = "One job.",
       .gives = {.shape = &job_shape()},
       .handler = handler(parts, show)},
      {.method = "POST",
       .path = "/v1/jobs/{job}/cancel",
       .access = Access::key(Scope::Write),
       .summary = "End a job now. One that has ended stays as it is.",
       .gives = {.shape = &job_shape()},
       .handler = handler(parts, cancel)},
      {.method = "DELETE",
       .path = "/v1/jobs/{job}",
       .access = Access::key(Scope::Write),
       .summary = "Forget a job that has ended, with what it made.",
       .gives = {.status = 204, .media_type = ""},
       .handler = handler(parts, remove)},
      {.method = "POST",
       .path = "/v1/estimate",
       .access = Access::key(Scope::Read),
       .summary = "What a job would do and cost, without making it.",
       .takes = &estimate_shape(),
       .examples = recipe_examples(parts),
       .max_body = 4 << 20,
       .handler = handler(parts, estimate)},
  };
}

}  // namespace kadr::api
