#include "store/webhook_records.h"

#include "store/row_reading.h"

namespace kadr::store {
namespace {

constexpr std::string_view kColumns =
    "SELECT id, owner, url, events, rotation, rotated_at, created_at, disabled_at, disabled_reason";

WebhookRecord record_of(const Row& row) {
  return {.id = row.text(0),
          .owner = row.text(1),
          .url = row.text(2),
          .events = words_of(row, 3),
          .rotation = row.integer(4),
          .rotated_at = optional_instant_of(row, 5),
          .created_at = instant_of(row, 6),
          .disabled_at = optional_instant_of(row, 7),
          .disabled_reason = row.text(8)};
}

}  // namespace

Result<> insert_webhook(Connection& connection, const WebhookRecord& webhook) {
  KADR_CHECK(connection.execute(
      "INSERT INTO webhooks (id, owner, url, events, created_at) VALUES ($1, $2, $3, $4, $5)",
      {webhook.id, webhook.owner, webhook.url, words_text(webhook.events), value_of(webhook.created_at)}));
  return {};
}

Result<std::optional<WebhookRecord>> find_webhook_of(Connection& connection, const std::string& id,
                                                     const std::string& owner) {
  static const std::string kSql = std::string(kColumns) + " FROM webhooks WHERE id = $1 AND owner = $2";
  KADR_TRY(const std::optional<Row> row, connection.query_one(kSql, {id, owner}));
  if (!row) return std::nullopt;
  return record_of(*row);
}

Result<std::vector<WebhookRecord>> list_webhooks(Connection& connection, const std::string& owner) {
  static const std::string kSql = std::string(kColumns) + " FROM webhooks WHERE owner = $1 ORDER BY created_at, id";
  KADR_TRY(const Rows rows, connection.query(kSql, {owner}));
  std::vector<WebhookRecord> webhooks;
  for (const Row& row : rows) webhooks.push_back(record_of(row));
  return webhooks;
}

Result<bool> change_webhook(Connection& connection, const WebhookRecord& webhook) {
  KADR_TRY(
      const std::int64_t changed,
      connection.execute("UPDATE webhooks SET url = $2, events = $3, rotation = $4, rotated_at = $5, disabled_at = $6, "
                         "disabled_reason = $7 WHERE id = $1",
                         {webhook.id, webhook.url, words_text(webhook.events), webhook.rotation,
                          value_of(webhook.rotated_at), value_of(webhook.disabled_at), webhook.disabled_reason}));
  return changed == 1;
}

Result<> disable_webhook(Connection& connection, const WebhookDisabled& disabled) {
  KADR_CHECK(connection.execute(
      "UPDATE webhooks SET disabled_at = $2, disabled_reason = $3 WHERE id = $1 AND disabled_at IS NULL",
      {disabled.id, value_of(disabled.at), disabled.reason}));
  return {};
}

Result<bool> delete_webhook(Connection& connection, const std::string& id) {
  KADR_TRY(const std::int64_t deleted, connection.execute("DELETE FROM webhooks WHERE id = $1", {id}));
  return deleted == 1;
}

Result<std::vector<BusyWebhook>> busy_webhooks(Connection& connection) {
  static const std::string kSql = std::string(kColumns) +
                                  ", next_at FROM (SELECT w.*, (SELECT min(d.next_at) FROM webhook_deliveries d "
                                  "WHERE d.webhook = w.id AND d.state = 'pending') AS next_at FROM webhooks w "
                                  "WHERE w.disabled_at IS NULL) AS enabled "
                                  "WHERE next_at IS NOT NULL ORDER BY next_at, id";
  KADR_TRY(const Rows rows, connection.query(kSql));
  std::vector<BusyWebhook> busy;
  for (const Row& row : rows) busy.push_back({.webhook = record_of(row), .next_at = instant_of(row, 9)});
  return busy;
}

}  // namespace kadr::store
