#pragma once

/// Webhooks as rows: where a user wants to be told of events. What signs them is never stored: whoever knows the
/// server's master secret makes it from the id and the rotation.
/// Every function here is a part of the caller's transaction. Errors: those of the connection.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace kadr::store {

struct WebhookRecord {
  std::string id;
  std::string owner;
  std::string url;
  std::vector<std::string> events;    ///< types, as events have them
  std::int64_t rotation = 0;          ///< how often its secret was replaced
  std::optional<Instant> rotated_at;  ///< the last time
  Instant created_at;
  std::optional<Instant> disabled_at;
  std::string disabled_reason;  ///< one sentence; empty while it is enabled
};

[[nodiscard]] Result<> insert_webhook(Connection& connection, const WebhookRecord& webhook);
/// Nothing for everybody else's, too.
[[nodiscard]] Result<std::optional<WebhookRecord>> find_webhook_of(Connection& connection, const std::string& id,
                                                                   const std::string& owner);
/// Oldest first.
[[nodiscard]] Result<std::vector<WebhookRecord>> list_webhooks(Connection& connection, const std::string& owner);

/// Writes all that may change of it. \return false when it is gone.
[[nodiscard]] Result<bool> change_webhook(Connection& connection, const WebhookRecord& webhook);

struct WebhookDisabled {
  std::string id;
  std::string reason;
  Instant at;
};
/// Nothing is sent to it, and no event noted for it, until it is enabled again.
[[nodiscard]] Result<> disable_webhook(Connection& connection, const WebhookDisabled& disabled);

/// With its deliveries. \return false when it is gone already.
[[nodiscard]] Result<bool> delete_webhook(Connection& connection, const std::string& id);

/// A webhook that has something to send.
struct BusyWebhook {
  WebhookRecord webhook;
  Instant next_at;  ///< when its first pending delivery is due
};
/// All that are enabled and have pending deliveries; the one that is due first comes first.
[[nodiscard]] Result<std::vector<BusyWebhook>> busy_webhooks(Connection& connection);

}  // namespace kadr::store
