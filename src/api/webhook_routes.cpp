#include "api/webhook_routes.h"

#include <algorithm>

#include <fmt/format.h>

#include "api/webhook_views.h"
#include "engine/event_types.h"

namespace kadr::api {
namespace {

using Kind = Field::Kind;
constexpr auto kOptional = Field::Presence::Optional;
constexpr std::size_t kLongestUrl = 2048;
constexpr std::int64_t kMostWebhooks = 20;

std::vector<std::string> event_names() {
  return {engine::event_types().begin(), engine::event_types().end()};
}

/// What most want to know: that a job has ended, or waits for them.
std::vector<std::string> usual_events() {
  return {"job.succeeded", "job.failed", "job.cancelled", "approval.asked"};
}

const Shape& new_webhook_shape() {
  static const Shape kShape{.name = "NewWebhook",
                            .fields = {{.name = "url", .about = "http or https, on the public internet"},
                                       {.name = "events",
                                        .kind = Kind::Texts,
                                        .presence = kOptional,
                                        .about = "the ends of jobs and approval.asked by default",
                                        .choices = event_names()}}};
  return kShape;
}

const Shape& changes_shape() {
  static const Shape kShape{
      .name = "WebhookChanges",
      .fields = {{.name = "url", .presence = kOptional},
                 {.name = "events", .kind = Kind::Texts, .presence = kOptional, .choices = event_names()},
                 {.name = "enabled",
                  .kind = Kind::Truth,
                  .presence = kOptional,
                  .about = "while it is not, nothing is sent and no event is noted for it"}}};
  return kShape;
}

const Shape& made_webhook_shape() {
  static const Shape kShape = [] {
    Shape shape = webhook_shape();
    shape.name = "MadeWebhook";
    shape.fields.push_back({.name = "secret", .about = "what it is signed with; it is shown here only"});
    return shape;
  }();
  return kShape;
}

const Shape& webhook_list_shape() {
  static const Shape kShape{.name = "WebhookList",
                            .fields = {{.name = "webhooks", .kind = Kind::Many, .shape = &webhook_shape()}}};
  return kShape;
}

Json view_with_secret(const ApiParts& parts, const store::WebhookRecord& webhook) {
  Json json = view(webhook);
  json["secret"] = parts.services.webhooks.secret(webhook.id, webhook.rotation).reveal();
  return json;
}

/// Errors: Unavailable where nobody delivers.
Result<> check_offered(const ApiParts& parts) {
  if (parts.services.webhooks.secret) return {};
  return fail(ErrorCode::Unavailable, "this server sends no webhooks");
}

/// Errors: InvalidArgument.
Result<> check_url(const ApiParts& parts, const std::string& url) {
  if (url.size() > kLongestUrl) return fail(ErrorCode::InvalidArgument, "url must have at most 2048 bytes");
  const Result<> checked = parts.services.webhooks.check_url ? parts.services.webhooks.check_url(url) : Result<>();
  // Where it leads is a fault of what was sent, not of who sent it.
  if (!checked) return fail(ErrorCode::InvalidArgument, "url: " + checked.error().message);
  return {};
}

/// Errors: InvalidArgument.
Result<std::vector<std::string>> events_of(const Json& json) {
  auto events = json.get<std::vector<std::string>>();
  if (events.empty()) return fail(ErrorCode::InvalidArgument, "events: name at least one");
  std::ranges::sort(events);
  const auto twice = std::ranges::unique(events);
  events.erase(twice.begin(), twice.end());
  return events;
}

/// Errors: InvalidArgument.
Result<store::WebhookRecord> wanted_webhook(const ApiParts& parts, const Call& call) {
  KADR_CHECK(check_offered(parts));
  store::WebhookRecord webhook{
      .id = fmt::format("whk_{:016x}{:016x}", parts.services.random.next(), parts.services.random.next()),
      .owner = call.caller.owner,
      .url = call.body["url"].get<std::string>(),
      .events = usual_events(),
      .created_at = parts.services.clock.now()};
  KADR_CHECK(check_url(parts, webhook.url));
  if (call.body.contains("events")) {
    KADR_TRY(webhook.events, events_of(call.body["events"]));
  }
  return webhook;
}

Answer create(const ApiParts& parts, const Call& call) {
  const auto webhook = wanted_webhook(parts, call);
  if (!webhook) co_return fail(webhook.error());
  const auto made = co_await parts.database.write([webhook = *webhook](store::Connection& connection) -> Result<bool> {
    KADR_TRY(const auto others, store::list_webhooks(connection, webhook.owner));
    if (std::ssize(others) >= kMostWebhooks)
      return fail(ErrorCode::Conflict, fmt::format("you have {} webhooks already; delete one first", kMostWebhooks));
    KADR_CHECK(store::insert_webhook(connection, webhook));
    return true;
  });
  if (!made) co_return fail(made.error());
  co_return json_response(view_with_secret(parts, *webhook), 201);
}

Answer list(const ApiParts& parts, const Call& call) {
  const auto webhooks = co_await parts.database.read(
      [&](store::Connection& connection) { return store::list_webhooks(connection, call.caller.owner); });
  if (!webhooks) co_return fail(webhooks.error());
  Json rows = Json::array();
  for (const store::WebhookRecord& webhook : *webhooks) rows.push_back(view(webhook));
  co_return json_response({{"webhooks", std::move(rows)}});
}

Answer show(const ApiParts& parts, const Call& call) {
  const auto webhook = co_await parts.database.read([&](store::Connection& connection) {
    return own_webhook(connection, std::string(call.request.parameter("webhook")), call.caller.owner);
  });
  if (!webhook) co_return fail(webhook.error());
  co_return json_response(view(*webhook));
}

/// What PATCH changes; what is absent stays.
struct Changes {
  std::optional<std::string> url;
  std::optional<std::vector<std::string>> events;
  std::optional<bool> enabled;
};

/// Errors: InvalidArgument.
Result<Changes> changes_of(const ApiParts& parts, const Json& body) {
  Changes changes;
  if (body.contains("url")) {
    changes.url = body["url"].get<std::string>();
    KADR_CHECK(check_url(parts, *changes.url));
  }
  if (body.contains("events")) {
    KADR_TRY(changes.events, events_of(body["events"]));
  }
  if (body.contains("enabled")) changes.enabled = body["enabled"].get<bool>();
  return changes;
}

void apply(const Changes& changes, Instant now, store::WebhookRecord& webhook) {
  if (changes.url) webhook.url = *changes.url;
  if (changes.events) webhook.events = *changes.events;
  if (!changes.enabled || *changes.enabled != webhook.disabled_at.has_value()) return;
  webhook.disabled_at = *changes.enabled ? std::nullopt : std::optional(now);
  webhook.disabled_reason = *changes.enabled ? "" : "it was disabled by its owner";
}

Answer change(const ApiParts& parts, const Call& call) {
  const auto changes = changes_of(parts, call.body);
  if (!changes) co_return fail(changes.error());
  const std::string id(call.request.parameter("webhook"));
  const auto changed = co_await parts.database.write(
      [id, owner = call.caller.owner, changes = *changes,
       now = parts.services.clock.now()](store::Connection& connection) -> Result<store::WebhookRecord> {
        KADR_TRY(auto webhook, own_webhook(connection, id, owner));
        apply(changes, now, webhook);
        KADR_CHECK(store::change_webhook(connection, webhook));
        return webhook;
      });
  if (!changed) co_return fail(changed.error());
  // What waited while it was disabled.
  if (parts.services.webhooks.wake) parts.services.webhooks.wake();
  co_return json_response(view(*changed));
}

Answer remove(const ApiParts& parts, const Call& call) {
  const std::string id(call.request.parameter("webhook"));
  const auto removed =
      co_await parts.database.write([id, owner = call.caller.owner](store::Connection& connection) -> Result<bool> {
        KADR_CHECK(own_webhook(connection, id, owner));
        return store::delete_webhook(connection, id);
      });
  if (!removed) co_return fail(removed.error());
  co_return http::Response{.status = 204};
}

Answer rotate(const ApiParts& parts, const Call& call) {
  if (const auto offered = check_offered(parts); !offered) co_return fail(offered.error());
  const std::string id(call.request.parameter("webhook"));
  const auto rotated =
      co_await parts.database.write([id, owner = call.caller.owner, now = parts.services.clock.now()](
                                        store::Connection& connection) -> Result<store::WebhookRecord> {
        KADR_TRY(auto webhook, own_webhook(connection, id, owner));
        ++webhook.rotation;
        webhook.rotated_at = now;
        KADR_CHECK(store::change_webhook(connection, webhook));
        return webhook;
      });
  if (!rotated) co_return fail(rotated.error());
  co_return json_response(view_with_secret(parts, *rotated));
}

}  // namespace

Result<store::WebhookRecord> own_webhook(store::Connection& connection, const std::string& webhook,
                                         const std::string& owner) {
  KADR_TRY(auto found, store::find_webhook_of(connection, webhook, owner));
  if (!found) return fail(ErrorCode::NotFound, "there is no webhook " + webhook);
  return std::move(*found);
}

std::vector<Route> webhook_routes(const ApiParts& parts) {
  return {
      {.method = "POST",
       .path = "/v1/webhooks",
       .access = Access::key(Scope::Write),
       .summary = "Have an address told of events of your jobs, signed as Standard Webhooks.",
       .takes = &new_webhook_shape(),
       .gives = {.status = 201, .shape = &made_webhook_shape()},
       .handler = handler(parts, create)},
      {.method = "GET",
       .path = "/v1/webhooks",
       .access = Access::key(Scope::Read),
       .summary = "Your webhooks, without their secrets.",
       .gives = {.shape = &webhook_list_shape()},
       .handler = handler(parts, list)},
      {.method = "GET",
       .path = "/v1/webhooks/{webhook}",
       .access = Access::key(Scope::Read),
       .summary = "One webhook.",
       .gives = {.shape = &webhook_shape()},
       .handler = handler(parts, show)},
      {.method = "PATCH",
       .path = "/v1/webhooks/{webhook}",
       .access = Access::key(Scope::Write),
       .summary = "Change a webhook; what is not named stays. What waits while it is disabled is sent when it is "
                  "enabled again.",
       .takes = &changes_shape(),
       .gives = {.shape = &webhook_shape()},
       .handler = handler(parts, change)},
      {.method = "DELETE",
       .path = "/v1/webhooks/{webhook}",
       .access = Access::key(Scope::Write),
       .summary = "Delete a webhook, with what was to be sent to it.",
       .gives = {.status = 204, .media_type = ""},
       .handler = handler(parts, remove)},
      {.method = "POST",
       .path = "/v1/webhooks/{webhook}/rotate",
       .access = Access::key(Scope::Write),
       .summary = "Replace the secret. For a day the old one signs too.",
       .gives = {.shape = &made_webhook_shape()},
       .handler = handler(parts, rotate)},
  };
}

}  // namespace kadr::api
