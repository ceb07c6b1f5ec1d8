#pragma once

/// Deliveries as rows: which webhook is to be told of which event, and how that went.
///
/// They are written in the transaction of the event itself (add_event calls add_deliveries): there is no moment at
/// which an event is kept and its telling could be forgotten, and nothing to catch up with after a crash. A cursor for
/// each webhook would need one order over the events of all jobs, which there is not: they are numbered per job.
///
/// A delivery is claimed for a while before it is sent and ended after. A process that dies between the two leaves a
/// claim that runs out, and the delivery is sent again under the same id: at least once, and a receiver that remembers
/// ids takes it once.
///
/// Every function here is a part of the caller's transaction. Errors: those of the connection.

#include <optional>
#include <string>
#include <vector>

#include "store/event_records.h"

namespace kadr::store {

enum class DeliveryState { Pending, Delivered, Failed };
/// "pending", "delivered", "failed".
[[nodiscard]] std::string_view to_string(DeliveryState state);
[[nodiscard]] std::optional<DeliveryState> delivery_state_from(std::string_view name);

struct DeliveryRecord {
  std::string id;  ///< sent as webhook-id
  std::string webhook;
  EventRecord event;  ///< of no job, with number 0, when it is a ping
  DeliveryState state = DeliveryState::Pending;
  std::int64_t attempts = 0;  ///< that ended, since it was made or replayed
  Instant next_at;            ///< of a pending one: when it is sent, or its claim runs out
  std::optional<Instant> claimed_until;
  std::optional<std::int64_t> last_status;  ///< of HTTP
  std::string last_error;                   ///< one sentence; empty after a success
  Instant created_at;
  std::optional<Instant> delivered_at;
};

struct NewDeliveries {
  std::string owner;
  EventRecord event;
};
/// One pending delivery for each enabled webhook of the owner that wants events of the type. Their ids follow from
/// webhook, job and number.
[[nodiscard]] Result<> add_deliveries(Connection& connection, const NewDeliveries& wanted);
[[nodiscard]] Result<> insert_delivery(Connection& connection, const DeliveryRecord& delivery);

[[nodiscard]] Result<std::optional<DeliveryRecord>> find_delivery(Connection& connection, const std::string& id);

/// Where a list goes on: after the row with these.
struct DeliveryPlace {
  Instant created_at;
  std::string id;
};
struct DeliveryListing {
  std::string webhook;
  std::optional<DeliveryPlace> after{};
  std::optional<DeliveryState> state{};
  std::int64_t limit = 0;
};
/// Newest first.
[[nodiscard]] Result<std::vector<DeliveryRecord>> list_deliveries(Connection& connection,
                                                                  const DeliveryListing& listing);

struct DeliveryClaim {
  std::string webhook;
  Instant now;
  Instant until;
  std::int64_t limit = 0;
};
/// Those that are due, oldest first; nobody else gets them until the claim runs out.
[[nodiscard]] Result<std::vector<DeliveryRecord>> claim_deliveries(Connection& connection, const DeliveryClaim& claim);

struct DeliveryEnd {
  std::string id;
  Instant claimed_until;  ///< of the claim under which it was sent
  DeliveryState state = DeliveryState::Pending;
  Instant at;
  Instant next_at;  ///< of a pending one
  std::optional<std::int64_t> status;
  std::string error;
};
/// \return false when the claim is not the last one any more: it ran out, or the delivery was replayed.
[[nodiscard]] Result<bool> end_attempt(Connection& connection, const DeliveryEnd& end);
/// For a process that is the only one, at its start: what an earlier one had claimed is due at once.
[[nodiscard]] Result<> release_claims(Connection& connection, Instant now);

/// Sent anew from the first attempt, whatever became of it. \return false when it is gone.
[[nodiscard]] Result<bool> replay_delivery(Connection& connection, const std::string& id, Instant now);

/// Deletes the oldest ones made before, at most so many. \return how many.
[[nodiscard]] Result<std::int64_t> prune_deliveries(Connection& connection, Instant before, std::int64_t most);

}  // namespace kadr::store
