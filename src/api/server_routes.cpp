#include "api/server_routes.h"

#include "api/views.h"

namespace kadr::api {
namespace {

using Kind = Field::Kind;
constexpr auto kOptional = Field::Presence::Optional;
/// What older scripts look for.
constexpr std::string_view kServiceName = "ai-video-generator-bot";

const Shape& health_shape() {
  static const Shape kShape{.name = "Health",
                            .fields = {{.name = "status", .choices = {"healthy"}},
                                       {.name = "service"},
                                       {.name = "version"},
                                       {.name = "time", .kind = Kind::Instant}}};
  return kShape;
}

const Shape& ready_shape() {
  static const Shape kShape{.name = "Readiness", .fields = {{.name = "status", .choices = {"ready"}}}};
  return kShape;
}

const Shape& settings_shape() {
  static const Shape kLimit{
      .name = "JobLimit",
      .fields = {
          {.name = "rule"}, {.name = "events", .kind = Kind::Integer}, {.name = "seconds", .kind = Kind::Integer}}};
  static const Shape kRecipe{
      .name = "Recipe",
      .fields = {
          {.name = "name"}, {.name = "about"}, {.name = "example", .kind = Kind::Anything, .presence = kOptional}}};
  static const Shape kShape{
      .name = "Settings",
      .fields = {{.name = "version"},
                 {.name = "auth", .choices = {"keys", "none"}},
                 {.name = "link_life_seconds", .kind = Kind::Integer},
                 {.name = "job_limits", .kind = Kind::Many, .shape = &kLimit},
                 {.name = "recipes", .kind = Kind::Many, .shape = &kRecipe},
                 {.name = "last_backup",
                  .kind = Kind::Instant,
                  .presence = kOptional,
                  .about = "of the database; null when there is none"},
                 {.name = "server", .kind = Kind::Anything, .about = "how the rest of the server is set"}}};
  return kShape;
}

Answer health(const ApiParts& parts, const Call&) {
  co_return json_response({{"status", "healthy"},
                           {"service", kServiceName},
                           {"version", parts.settings.version},
                           {"time", base::to_string(parts.services.clock.now())}});
}

Answer ready(const ApiParts& parts, const Call&) {
  const auto read = co_await parts.database.read_much(
      [](store::Connection& connection) { return store::count_jobs(connection, store::JobState::Running); });
  if (!read) co_return fail(ErrorCode::Unavailable, "the database does not answer");
  if (parts.services.trouble) {
    if (const auto trouble = parts.services.trouble()) co_return fail(ErrorCode::Unavailable, *trouble);
  }
  co_return json_response({{"status", "ready"}});
}

Result<Metrics::Queue> queue_of(store::Connection& connection, Instant now) {
  using enum store::JobState;
  Metrics::Queue queue;
  for (const store::JobState state : {Queued, Running, Waiting, Paused, Succeeded, Failed, Cancelled}) {
    KADR_TRY(queue.jobs[state], store::count_jobs(connection, state));
  }
  KADR_TRY(const auto oldest, store::oldest_job(connection, Queued));
  if (oldest) queue.oldest = now - *oldest;
  return queue;
}

BackupReport report_of(const ApiParts& parts) {
  return parts.services.backups ? parts.services.backups() : BackupReport();
}

Metrics::Backups backups_of(const ApiParts& parts) {
  const BackupReport report = report_of(parts);
  return {.newest = report.newest, .failures = report.failures};
}

Answer metrics(const ApiParts& parts, const Call&) {
  auto queue = co_await parts.database.read_much(
      [&](store::Connection& connection) { return queue_of(connection, parts.services.clock.now()); });
  if (!queue) co_return fail(queue.error());
  if (parts.services.webhooks.counts) queue->deliveries = parts.services.webhooks.counts();
  http::Response response = http::Response::text(parts.metrics.text(*queue, backups_of(parts)));
  response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  co_return response;
}

Answer settings(const ApiParts& parts, const Call&) {
  Json limits = Json::array();
  for (const RateLimit& limit : parts.settings.job_limits) {
    limits.push_back({{"rule", limit.rule},
                      {"events", limit.events},
                      {"seconds", std::chrono::ceil<std::chrono::seconds>(limit.window).count()}});
  }
  Json recipes = Json::array();
  for (const RecipeOffer& recipe : parts.services.recipes) {
    recipes.push_back({{"name", recipe.name}, {"about", recipe.about}, {"example", recipe.example}});
  }
  Json last_backup;
  if (const auto newest = report_of(parts).newest) last_backup = base::to_string(*newest);
  const bool with_keys = parts.settings.auth == ApiSettings::Auth::Keys;
  co_return json_response({{"version", parts.settings.version},
                           {"auth", with_keys ? "keys" : "none"},
                           {"link_life_seconds", parts.settings.link_life.count()},
                           {"job_limits", std::move(limits)},
                           {"recipes", std::move(recipes)},
                           {"last_backup", std::move(last_backup)},
                           {"server", parts.settings.shown}});
}

Answer description(std::shared_ptr<const std::string> document) {
  http::Response response = http::Response::json(*document);
  response.headers.set("Cache-Control", "no-cache");
  co_return response;
}

}  // namespace

std::vector<Route> server_routes(const ApiParts& parts) {
  return {
      {.method = "GET",
       .path = "/health",
       .access = Access::anybody("it says only that the server runs"),
       .summary = "Whether the server runs.",
       .gives = {.shape = &health_shape()},
       .handler = handler(parts, health)},
      {.method = "GET",
       .path = "/ready",
       .access = Access::anybody("it says only whether the server can work"),
       .summary = "Whether the server can work; 503 with the reason when it cannot.",
       .gives = {.shape = &ready_shape()},
       .handler = handler(parts, ready)},
      {.method = "GET",
       .path = "/metrics",
       .access = Access::key(Scope::Metrics),
       .summary = "Figures for Prometheus.",
       .gives = {.media_type = "text/plain"},
       .handler = handler(parts, metrics)},
      {.method = "GET",
       .path = "/v1/settings",
       .access = Access::key(Scope::Read),
       .summary = "How the server is set, without secrets, and which recipes there are.",
       .gives = {.shape = &settings_shape()},
       .handler = handler(parts, settings)},
  };
}

Route openapi_route(std::shared_ptr<const std::string> document) {
  return {.method = "GET",
          .path = "/openapi.json",
          .access = Access::anybody("it tells what there is, not what is in it"),
          .summary = "This description.",
          .handler = [document](const Call&) { return description(document); }};
}

}  // namespace kadr::api
