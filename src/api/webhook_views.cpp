#include "api/webhook_views.h"

namespace kadr::api {
namespace {

using Kind = Field::Kind;
constexpr auto kMayBeNull = Field::Presence::Optional;

Json instant(const std::optional<Instant>& at) {
  return at ? Json(base::to_string(*at)) : Json();
}

}  // namespace

const Shape& webhook_shape() {
  static const Shape kShape{.name = "Webhook",
                            .fields = {{.name = "id"},
                                       {.name = "url"},
                                       {.name = "events", .kind = Kind::Texts},
                                       {.name = "enabled", .kind = Kind::Truth},
                                       {.name = "disabled_at", .kind = Kind::Instant, .presence = kMayBeNull},
                                       {.name = "disabled_reason", .about = "empty while it is enabled"},
                                       {.name = "rotated_at", .kind = Kind::Instant, .presence = kMayBeNull},
                                       {.name = "created_at", .kind = Kind::Instant}}};
  return kShape;
}

Json view(const store::WebhookRecord& webhook) {
  return {{"id", webhook.id},
          {"url", webhook.url},
          {"events", webhook.events},
          {"enabled", !webhook.disabled_at.has_value()},
          {"disabled_at", instant(webhook.disabled_at)},
          {"disabled_reason", webhook.disabled_reason},
          {"rotated_at", instant(webhook.rotated_at)},
          {"created_at", base::to_string(webhook.created_at)}};
}

const Shape& delivery_shape() {
  static const Shape kShape{
      .name = "Delivery",
      .fields = {{.name = "id", .about = "what is sent as webhook-id"},
                 {.name = "type", .about = "of the event; ping for a test"},
                 {.name = "job", .presence = kMayBeNull},
                 {.name = "event", .kind = Kind::Integer, .presence = kMayBeNull, .about = "its number in the job"},
                 {.name = "state", .choices = {"pending", "delivered", "failed"}},
                 {.name = "attempts", .kind = Kind::Integer, .about = "since it was made or replayed"},
                 {.name = "next_attempt_at", .kind = Kind::Instant, .presence = kMayBeNull},
                 {.name = "last_status", .kind = Kind::Integer, .presence = kMayBeNull, .about = "of HTTP"},
                 {.name = "last_error", .about = "one sentence; empty after a success"},
                 {.name = "created_at", .kind = Kind::Instant},
                 {.name = "delivered_at", .kind = Kind::Instant, .presence = kMayBeNull}}};
  return kShape;
}

Json view(const store::DeliveryRecord& delivery) {
  const bool of_a_job = !delivery.event.job.empty();
  const bool pending = delivery.state == store::DeliveryState::Pending;
  return {{"id", delivery.id},
          {"type", delivery.event.type},
          {"job", of_a_job ? Json(delivery.event.job) : Json()},
          {"event", of_a_job ? Json(delivery.event.number) : Json()},
          {"state", to_string(delivery.state)},
          {"attempts", delivery.attempts},
          {"next_attempt_at", pending ? Json(base::to_string(delivery.next_at)) : Json()},
          {"last_status", delivery.last_status ? Json(*delivery.last_status) : Json()},
          {"last_error", delivery.last_error},
          {"created_at", base::to_string(delivery.created_at)},
          {"delivered_at", instant(delivery.delivered_at)}};
}

}  // namespace kadr::api
