#pragma once

/// The ledger: one row is one thing bought once from a vendor. docs/engine.md, "Money", is its law.
/// Every function here is a part of the caller's transaction. Errors: those of the connection.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "store/connection.h"
#include "store/step_records.h"

namespace kadr::store {

enum class PurchaseState {
  Planned,    ///< nothing was sent, nothing is reserved
  Sending,    ///< the intent is durable; the request may be on its way
  Unknown,    ///< sent, perhaps; nobody here knows
  Accepted,   ///< the vendor's id is known
  Succeeded,  ///< the vendor is done; its output waits to be fetched
  Attention,  ///< only a person can tell
  Settled,    ///< the output is stored and the cost is known
  Rejected,   ///< the vendor certainly did not take it
  Failed,     ///< the vendor took it and failed
};

[[nodiscard]] std::string_view to_string(PurchaseState state);
[[nodiscard]] std::optional<PurchaseState> purchase_state_from(std::string_view name);
/// Money is held for it, or spent: it counts against budgets.
[[nodiscard]] bool holds_money(PurchaseState state);

struct PurchaseRecord {
  std::string id;  ///< also the key that the vendor is given, where it takes one
  StepName step;
  std::string owner;
  std::string vendor;
  std::string vendor_class;  ///< "A", "B" or "C": what the vendor offers to find a lost request again
  PurchaseState state = PurchaseState::Planned;
  std::int64_t attempt = 1;
  std::string request_hash;
  std::int64_t ceiling = 0;          ///< millionths of a US dollar
  std::optional<std::int64_t> cost;  ///< as the vendor says
  std::int64_t fence = 0;            ///< of the claim that wrote the intent
  std::optional<Instant> intent_at;
  std::optional<Instant> deadline;  ///< after it the sender has given up
  std::optional<std::string> vendor_id;
  std::optional<Json> output;  ///< what the vendor answered when it was done
  std::int64_t looks = 0;      ///< listings since the last answer that found nothing
  std::optional<Instant> first_look;
  std::string note;  ///< for the person who is asked
  std::optional<std::string> resolved_by;
  Instant created_at;
  std::optional<Instant> settled_at;
};

[[nodiscard]] Result<> insert_purchase(Connection& connection, const PurchaseRecord& purchase);
/// Writes every column but id, step, owner, vendor and created_at.
[[nodiscard]] Result<> update_purchase(Connection& connection, const PurchaseRecord& purchase);
[[nodiscard]] Result<std::optional<PurchaseRecord>> find_purchase(Connection& connection, const StepName& step);
[[nodiscard]] Result<std::optional<PurchaseRecord>> find_purchase_of_vendor(Connection& connection,
                                                                            const std::string& vendor,
                                                                            const std::string& vendor_id);
[[nodiscard]] Result<std::vector<PurchaseRecord>> purchases_of(Connection& connection, const std::string& job);
[[nodiscard]] Result<std::vector<PurchaseRecord>> all_purchases(Connection& connection);

/// What is held or spent, in millionths of a US dollar: the cost where it is known, the ceiling where it is not.
struct Spending {
  std::int64_t job = 0;
  std::int64_t owner = 0;  ///< since `day`
  std::int64_t all = 0;    ///< since `day`
};
[[nodiscard]] Result<Spending> spending(Connection& connection, const PurchaseRecord& purchase, Instant day);

}  // namespace kadr::store
