#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "api/webhook_routes.h"
#include "api/webhook_views.h"

namespace kadr::api {
namespace {

using Kind = Field::Kind;
constexpr auto kOptional = Field::Presence::Optional;
constexpr std::int64_t kMostListed = 200;

const Shape& delivery_list_shape() {
  static const Shape kShape{
      .name = "DeliveryList",
      .fields = {{.name = "deliveries", .kind = Kind::Many, .about = "newest first", .shape = &delivery_shape()},
                 {.name = "next_cursor", .presence = kOptional, .about = "null at the end"}}};
  return kShape;
}

std::string cursor_of(const store::DeliveryRecord& delivery) {
  return fmt::format("{}-{}", base::to_milliseconds(delivery.created_at), delivery.id);
}

/// Errors: InvalidArgument.
Result<store::DeliveryPlace> place_of(std::string_view cursor) {
  std::int64_t at = 0;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), at);
  const std::string_view rest = cursor.substr(static_cast<std::size_t>(end - cursor.data()));
  if (error != std::errc() || !rest.starts_with("-msg_"))
    return fail(ErrorCode::InvalidArgument, "cursor is none that a list has given");
  return store::DeliveryPlace{.created_at = base::from_milliseconds(at), .id = std::string(rest.substr(1))};
}

/// \param limit one more than is shown: whether there is more.
Result<store::DeliveryListing> listing_of(const Call& call, std::int64_t limit) {
  store::DeliveryListing listing{.webhook = std::string(call.request.parameter("webhook")), .limit = limit + 1};
  if (const auto cursor = call.request.query.find("cursor")) {
    KADR_TRY(listing.after, place_of(*cursor));
  }
  if (const auto state = call.request.query.find("state")) listing.state = store::delivery_state_from(*state);
  return listing;
}

Answer list(const ApiParts& parts, const Call& call) {
  const std::int64_t limit = std::clamp<std::int64_t>(number_in_query(call.request, "limit", 50), 1, kMostListed);
  const auto listing = listing_of(call, limit);
  if (!listing) co_return fail(listing.error());
  auto deliveries = co_await parts.database.read_much(
      [&](store::Connection& connection) -> Result<std::vector<store::DeliveryRecord>> {
        KADR_CHECK(own_webhook(connection, listing->webhook, call.caller.owner));
        return store::list_deliveries(connection, *listing);
      });
  if (!deliveries) co_return fail(deliveries.error());
  const bool more = std::ssize(*deliveries) > limit;
  if (more) deliveries->pop_back();
  Json rows = Json::array();
  for (const store::DeliveryRecord& delivery : *deliveries) rows.push_back(view(delivery));
  co_return json_response(
      {{"deliveries", std::move(rows)}, {"next_cursor", more ? Json(cursor_of(deliveries->back())) : Json()}});
}

/// Errors: NotFound; Conflict while it is disabled, since nothing would be sent.
Result<> check_enabled(store::Connection& connection, const std::string& id, const std::string& owner) {
  KADR_TRY(const auto webhook, own_webhook(connection, id, owner));
  if (!webhook.disabled_at) return {};
  return fail(ErrorCode::Conflict, fmt::format("webhook {} is disabled; enable it first", id));
}

Answer sent(const ApiParts& parts, const Result<store::DeliveryRecord>& delivery) {
  if (!delivery) co_return fail(delivery.error());
  if (parts.services.webhooks.wake) parts.services.webhooks.wake();
  co_return json_response(view(*delivery), 202);
}

Answer test(const ApiParts& parts, const Call& call) {
  const Instant now = parts.services.clock.now();
  const store::DeliveryRecord ping{
      .id = fmt::format("msg_{:016x}{:016x}", parts.services.random.next(), parts.services.random.next()),
      .webhook = std::string(call.request.parameter("webhook")),
      .event = {.job = "", .number = 0, .at = now, .type = "ping", .data = Json::object()},
      .next_at = now,
      .created_at = now};
  const auto made = co_await parts.database.write(
      [ping, owner = call.caller.owner](store::Connection& connection) -> Result<store::DeliveryRecord> {
        KADR_CHECK(check_enabled(connection, ping.webhook, owner));
        KADR_CHECK(store::insert_delivery(connection, ping));
        return ping;
      });
  co_return co_await sent(parts, made);
}

Answer replay(const ApiParts& parts, const Call& call) {
  const std::string webhook(call.request.parameter("webhook"));
  const std::string id(call.request.parameter("delivery"));
  const auto replayed =
      co_await parts.database.write([webhook, id, owner = call.caller.owner, now = parts.services.clock.now()](
                                        store::Connection& connection) -> Result<store::DeliveryRecord> {
        KADR_CHECK(check_enabled(connection, webhook, owner));
        KADR_TRY(const auto before, store::find_delivery(connection, id));
        if (!before || before->webhook != webhook)
          return fail(ErrorCode::NotFound, fmt::format("webhook {} has no delivery {}", webhook, id));
        KADR_CHECK(store::replay_delivery(connection, id, now));
        KADR_TRY(auto delivery, store::find_delivery(connection, id));
        return std::move(*delivery);
      });
  co_return co_await sent(parts, replayed);
}

}  // namespace

std::vector<Route> delivery_routes(const ApiParts& parts) {
  return {
      {.method = "POST",
       .path = "/v1/webhooks/{webhook}/test",
       .access = Access::key(Scope::Write),
       .summary = "Send a ping to a webhook.",
       .gives = {.status = 202, .shape = &delivery_shape()},
       .handler = handler(parts, test)},
      {.method = "GET",
       .path = "/v1/webhooks/{webhook}/deliveries",
       .access = Access::key(Scope::Read),
       .summary = "What was sent to a webhook, is being sent or is to be sent, newest first.",
       .query = {{.name = "limit", .kind = Kind::Integer, .presence = kOptional, .about = "1 to 200; 50 by default"},
                 {.name = "cursor", .presence = kOptional, .about = "next_cursor of the page before"},
                 {.name = "state", .presence = kOptional, .choices = {"pending", "delivered", "failed"}}},
       .gives = {.shape = &delivery_list_shape()},
       .handler = handler(parts, list)},
      {.method = "POST",
       .path = "/v1/webhooks/{webhook}/deliveries/{delivery}/replay",
       .access = Access::key(Scope::Write),
       .summary = "Send a delivery again, under the same webhook-id, whatever became of it.",
       .gives = {.status = 202, .shape = &delivery_shape()},
       .handler = handler(parts, replay)},
  };
}

}  // namespace kadr::api
