#include "store/delivery_records.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.h"
#include "store/row_reading.h"

namespace kadr::store {
namespace {

constexpr std::array<std::pair<DeliveryState, std::string_view>, 3> kStates{
    {{DeliveryState::Pending, "pending"}, {DeliveryState::Delivered, "delivered"}, {DeliveryState::Failed, "failed"}}};

const std::string kColumns =
    "id, webhook, job, number, type, event_at, data, state, attempts, next_at, claimed_until, last_status, last_error, "
    "created_at, delivered_at";
const std::string kSelect = "SELECT " + kColumns + " FROM webhook_deliveries ";

DeliveryRecord record_of(const Row& row) {
  return {.id = row.text(0),
          .webhook = row.text(1),
          .event = {.job = row.text(2),
                    .number = row.integer(3),
                    .at = instant_of(row, 5),
                    .type = row.text(4),
                    .data = json_of(row, 6)},
          .state = delivery_state_from(row.text(7)).value_or(DeliveryState::Failed),
          .attempts = row.integer(8),
          .next_at = instant_of(row, 9),
          .claimed_until = optional_instant_of(row, 10),
          .last_status = row.optional_integer(11),
          .last_error = row.text(12),
          .created_at = instant_of(row, 13),
          .delivered_at = optional_instant_of(row, 14)};
}

std::vector<DeliveryRecord> records_of(const Rows& rows) {
  std::vector<DeliveryRecord> deliveries;
  deliveries.reserve(rows.size());
  for (const Row& row : rows) deliveries.push_back(record_of(row));
  return deliveries;
}

/// The same for the same event, so that nothing can make it twice.
std::string id_of(const std::string& webhook, const EventRecord& event) {
  constexpr std::size_t kDigits = 32;
  return "msg_" + base::sha256(fmt::format("{}\n{}\n{}", webhook, event.job, event.number)).substr(0, kDigits);
}

}  // namespace

std::string_view to_string(DeliveryState state) {
  return std::ranges::find(kStates, state, &std::pair<DeliveryState, std::string_view>::first)->second;
}

std::optional<DeliveryState> delivery_state_from(std::string_view name) {
  for (const auto& [state, known] : kStates) {
    if (known == name) return state;
  }
  return std::nullopt;
}

Result<> add_deliveries(Connection& connection, const NewDeliveries& wanted) {
  KADR_TRY(
      const Rows webhooks,
      connection.query("SELECT id, events FROM webhooks WHERE owner = $1 AND disabled_at IS NULL", {wanted.owner}));
  const EventRecord& event = wanted.event;
  for (const Row& webhook : webhooks) {
    if (std::ranges::count(words_of(webhook, 1), event.type) == 0) continue;
    KADR_CHECK(insert_delivery(connection, {.id = id_of(webhook.text(0), event),
                                            .webhook = webhook.text(0),
                                            .event = event,
                                            .next_at = event.at,
                                            .created_at = event.at}));
  }
  return {};
}

Result<> insert_delivery(Connection& connection, const DeliveryRecord& delivery) {
  const EventRecord& event = delivery.event;
  KADR_CHECK(connection.execute(
      "INSERT INTO webhook_deliveries (id, webhook, job, number, type, event_at, data, state, next_at, created_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $9) ON CONFLICT (id) DO NOTHING",
      {delivery.id, delivery.webhook, event.job, event.number, event.type, value_of(event.at), text_of(event.data),
       value_of(delivery.next_at), value_of(delivery.created_at)}));
  return {};
}

Result<std::optional<DeliveryRecord>> find_delivery(Connection& connection, const std::string& id) {
  static const std::string kSql = kSelect + "WHERE id = $1";
  KADR_TRY(const std::optional<Row> row, connection.query_one(kSql, {id}));
  if (!row) return std::nullopt;
  return record_of(*row);
}

Result<std::vector<DeliveryRecord>> list_deliveries(Connection& connection, const DeliveryListing& listing) {
  static const std::string kSql = kSelect +
                                  "WHERE webhook = $1 AND (created_at < $2 OR (created_at = $2 AND id < $3)) "
                                  "AND ($4 = '' OR state = $4) ORDER BY created_at DESC, id DESC LIMIT $5";
  // Beyond all instants there are.
  const DeliveryPlace place = listing.after.value_or(DeliveryPlace{base::from_milliseconds(std::int64_t{1} << 60), ""});
  const std::string state(listing.state ? to_string(*listing.state) : "");
  KADR_TRY(const Rows rows,
           connection.query(kSql, {listing.webhook, value_of(place.created_at), place.id, state, listing.limit}));
  return records_of(rows);
}

Result<std::vector<DeliveryRecord>> claim_deliveries(Connection& connection, const DeliveryClaim& claim) {
  static const std::string kSql =
      "UPDATE webhook_deliveries SET claimed_until = $3, next_at = $3 WHERE id IN (SELECT id FROM webhook_deliveries "
      "WHERE webhook = $1 AND state = 'pending' AND next_at <= $2 ORDER BY next_at, number LIMIT $4) RETURNING " +
      kColumns;
  KADR_TRY(const Rows rows,
           connection.query(kSql, {claim.webhook, value_of(claim.now), value_of(claim.until), claim.limit}));
  std::vector<DeliveryRecord> claimed = records_of(rows);
  std::ranges::sort(claimed, {}, [](const DeliveryRecord& delivery) {
    return std::tuple(delivery.created_at, delivery.event.number);
  });
  return claimed;
}

Result<bool> end_attempt(Connection& connection, const DeliveryEnd& end) {
  const std::optional<Instant> delivered = end.state == DeliveryState::Delivered ? std::optional(end.at) : std::nullopt;
  KADR_TRY(const std::int64_t changed,
           connection.execute(
               "UPDATE webhook_deliveries SET claimed_until = NULL, attempts = attempts + 1, state = $3, next_at = $4, "
               "last_status = $5, last_error = $6, delivered_at = $7 WHERE id = $1 AND claimed_until = $2",
               {end.id, value_of(end.claimed_until), std::string(to_string(end.state)), value_of(end.next_at),
                end.status ? Value(*end.status) : Value(), end.error, value_of(delivered)}));
  return changed == 1;
}

Result<> release_claims(Connection& connection, Instant now) {
  KADR_CHECK(connection.execute(
      "UPDATE webhook_deliveries SET claimed_until = NULL, next_at = $1 WHERE claimed_until IS NOT NULL",
      {value_of(now)}));
  return {};
}

Result<bool> replay_delivery(Connection& connection, const std::string& id, Instant now) {
  KADR_TRY(const std::int64_t changed,
           connection.execute("UPDATE webhook_deliveries SET state = 'pending', attempts = 0, next_at = $2, "
                              "claimed_until = NULL, delivered_at = NULL WHERE id = $1",
                              {id, value_of(now)}));
  return changed == 1;
}

Result<std::int64_t> prune_deliveries(Connection& connection, Instant before, std::int64_t most) {
  return connection.execute(
      "DELETE FROM webhook_deliveries WHERE id IN (SELECT id FROM webhook_deliveries WHERE created_at < $1 "
      "ORDER BY created_at LIMIT $2)",
      {value_of(before), most});
}

}  // namespace kadr::store
