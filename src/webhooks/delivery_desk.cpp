#include "webhooks/delivery_desk.h"

#include <algorithm>

#include "net/webhook_signature.h"
#include "store/webhook_records.h"
#include "webhooks/message.h"

namespace kadr::webhooks {
namespace {

using store::Connection;
using store::DeliveryRecord;
using store::DeliveryState;

std::vector<std::pair<std::string, std::string>> headers_of(const net::WebhookHeaders& signed_headers) {
  return {{"Content-Type", "application/json"},
          {"webhook-id", signed_headers.id},
          {"webhook-timestamp", signed_headers.timestamp},
          {"webhook-signature", signed_headers.signature}};
}

DeliveryState state_after(Verdict::Then then) {
  switch (then) {
    case Verdict::Then::Delivered:
      return DeliveryState::Delivered;
    case Verdict::Then::Again:
      return DeliveryState::Pending;
    case Verdict::Then::GivenUp:
    case Verdict::Then::Gone:
      break;
  }
  return DeliveryState::Failed;
}

double between_0_and_1(base::RandomSource& random) {
  return static_cast<double>(random.next() >> 11) * 0x1p-53;
}

}  // namespace

DeliveryDesk::DeliveryDesk(const DeskParts& parts, DeskSettings settings, net::PostClient client)
    : parts_(parts), settings_(std::move(settings)), client_(std::move(client)) {}

Result<DeliveryDesk> DeliveryDesk::create(const DeskParts& parts, DeskSettings settings) {
  KADR_TRY(net::PostClient client, net::PostClient::create({.guard = settings.guard, .whole = settings.time_limit}));
  return DeliveryDesk(parts, std::move(settings), std::move(client));
}

Result<> DeliveryDesk::take_back() {
  return parts_.database.write(
      [now = parts_.clock.now()](Connection& connection) { return store::release_claims(connection, now); });
}

Result<std::optional<Instant>> DeliveryDesk::send_due() {
  while (true) {
    KADR_TRY(const auto busy, parts_.database.read(store::busy_webhooks));
    KADR_TRY(const bool claimed, claim(busy));
    if (claimed) continue;
    // Those that have no room are looked at again when one of theirs has ended.
    const auto next =
        std::ranges::find_if(busy, [&](const store::BusyWebhook& each) { return room_for(each.webhook) > 0; });
    if (next == busy.end()) return std::nullopt;
    return next->next_at;
  }
}

std::int64_t DeliveryDesk::room_for(const store::WebhookRecord& webhook) const {
  const auto of_webhook =
      std::ranges::count_if(sending_, [&](const auto& each) { return each.second.delivery.webhook == webhook.id; });
  const auto of_owner =
      std::ranges::count_if(sending_, [&](const auto& each) { return each.second.owner == webhook.owner; });
  return std::min({settings_.per_webhook - of_webhook, settings_.per_owner - of_owner,
                   settings_.side_by_side - std::ssize(sending_)});
}

/// One webhook after another, so that each sees the room that those before it left. \return whether there was any.
Result<bool> DeliveryDesk::claim(const std::vector<store::BusyWebhook>& busy) {
  bool any = false;
  for (const store::BusyWebhook& each : busy) {
    const Instant now = parts_.clock.now();
    if (each.next_at > now) break;
    const std::int64_t room = room_for(each.webhook);
    if (room <= 0) continue;
    const store::DeliveryClaim wanted{
        .webhook = each.webhook.id, .now = now, .until = now + settings_.claim, .limit = room};
    KADR_TRY(auto deliveries, parts_.database.write(
                                  [&](Connection& connection) { return store::claim_deliveries(connection, wanted); }));
    any |= !deliveries.empty();
    for (DeliveryRecord& delivery : deliveries) begin(each.webhook, std::move(delivery));
  }
  return any;
}

void DeliveryDesk::begin(const store::WebhookRecord& webhook, DeliveryRecord delivery) {
  const Instant now = parts_.clock.now();
  net::Post post{.ticket = ++last_ticket_, .url = webhook.url, .body = body_of(delivery.event, settings_.public_url)};
  // Never refused: the id is ours, and there is a secret.
  post.headers =
      headers_of(net::sign_webhook({.id = delivery.id, .sent = std::chrono::floor<std::chrono::seconds>(now)},
                                   post.body, parts_.secrets.signing(webhook, now))
                     .value());
  sending_.emplace(post.ticket, Sending{.delivery = std::move(delivery), .owner = webhook.owner});
  client_.begin(std::move(post));
}

Result<> DeliveryDesk::settle(std::chrono::milliseconds patience) {
  const std::vector<net::PostEnd> ends = client_.wait(patience);
  if (ends.empty()) return {};
  std::vector<std::pair<Sending, Verdict>> settled;
  for (const net::PostEnd& end : ends) {
    auto sent = sending_.extract(end.ticket);
    Verdict verdict = judge(
        {.failures = sent.mapped().delivery.attempts, .answer = end.answer, .jitter = between_0_and_1(parts_.random)});
    count(verdict);
    settled.emplace_back(std::move(sent.mapped()), std::move(verdict));
  }
  return parts_.database.write([&](Connection& connection) -> Result<> {
    for (const auto& [sent, verdict] : settled) KADR_CHECK(write_down(connection, sent, verdict));
    return {};
  });
}

Result<> DeliveryDesk::write_down(Connection& connection, const Sending& sent, const Verdict& verdict) const {
  const Instant now = parts_.clock.now();
  KADR_TRY(const bool ours, store::end_attempt(connection, {.id = sent.delivery.id,
                                                            .claimed_until = *sent.delivery.claimed_until,
                                                            .state = state_after(verdict.then),
                                                            .at = now,
                                                            .next_at = now + verdict.wait,
                                                            .status = verdict.status,
                                                            .error = verdict.error}));
  if (!ours || verdict.then != Verdict::Then::Gone) return {};
  return store::disable_webhook(connection, {.id = sent.delivery.webhook, .reason = verdict.error, .at = now});
}

void DeliveryDesk::count(const Verdict& verdict) {
  switch (verdict.then) {
    case Verdict::Then::Delivered:
      ++counters_->delivered;
      return;
    case Verdict::Then::Again:
      ++counters_->failed;
      return;
    case Verdict::Then::GivenUp:
    case Verdict::Then::Gone:
      ++counters_->given_up;
  }
}

DeliveryCounts DeliveryDesk::counts() const {
  return {.delivered = counters_->delivered, .failed = counters_->failed, .given_up = counters_->given_up};
}

}  // namespace kadr::webhooks
