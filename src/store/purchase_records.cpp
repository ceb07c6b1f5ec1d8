#include "store/purchase_records.h"

#include <array>
#include <utility>

#include "store/row_reading.h"

namespace kadr::store {
namespace {

constexpr std::array<std::pair<PurchaseState, std::string_view>, 9> kStates{{
    {PurchaseState::Planned, "planned"},
    {PurchaseState::Sending, "sending"},
    {PurchaseState::Unknown, "unknown"},
    {PurchaseState::Accepted, "accepted"},
    {PurchaseState::Succeeded, "succeeded"},
    {PurchaseState::Attention, "attention"},
    {PurchaseState::Settled, "settled"},
    {PurchaseState::Rejected, "rejected"},
    {PurchaseState::Failed, "failed"},
}};

constexpr std::string_view kSelect =
    "SELECT id, job, step, owner, vendor, class, state, attempt, request_hash, ceiling, cost, fence, intent_at, "
    "deadline, vendor_id, output, looks, first_look, note, resolved_by, created_at, settled_at FROM purchases ";

PurchaseRecord record_of(const Row& row) {
  return {.id = row.text(0),
          .step = {.job = row.text(1), .number = row.integer(2)},
          .owner = row.text(3),
          .vendor = row.text(4),
          .vendor_class = row.text(5),
          .state = purchase_state_from(row.text(6)).value_or(PurchaseState::Attention),
          .attempt = row.integer(7),
          .request_hash = row.text(8),
          .ceiling = row.integer(9),
          .cost = row.optional_integer(10),
          .fence = row.integer(11),
          .intent_at = optional_instant_of(row, 12),
          .deadline = optional_instant_of(row, 13),
          .vendor_id = row.optional_text(14),
          .output = optional_json_of(row, 15),
          .looks = row.integer(16),
          .first_look = optional_instant_of(row, 17),
          .note = row.text(18),
          .resolved_by = row.optional_text(19),
          .created_at = instant_of(row, 20),
          .settled_at = optional_instant_of(row, 21)};
}

Result<std::vector<PurchaseRecord>> records_of(Result<Rows> rows) {
  if (!rows) return fail(std::move(rows).error());
  std::vector<PurchaseRecord> purchases;
  for (const Row& row : *rows) purchases.push_back(record_of(row));
  return purchases;
}

Value name_of(PurchaseState state) {
  return std::string(to_string(state));
}

/// Money held or spent by the rows that a condition chooses. The states are those of holds_money().
std::string sum_where(std::string_view condition) {
  return "SELECT CAST(COALESCE(sum(COALESCE(cost, ceiling)), 0) AS BIGINT) FROM purchases WHERE state IN ('sending', "
         "'unknown', 'accepted', 'succeeded', 'attention', 'settled', 'failed') AND id <> $1 AND " +
         std::string(condition);
}

}  // namespace

std::string_view to_string(PurchaseState state) {
  for (const auto& [value, name] : kStates) {
    if (value == state) return name;
  }
  return "attention";
}

std::optional<PurchaseState> purchase_state_from(std::string_view name) {
  for (const auto& [value, known] : kStates) {
    if (known == name) return value;
  }
  return std::nullopt;
}

bool holds_money(PurchaseState state) {
  return state != PurchaseState::Planned && state != PurchaseState::Rejected;
}

Result<> insert_purchase(Connection& connection, const PurchaseRecord& purchase) {
  KADR_CHECK(connection.execute(
      "INSERT INTO purchases (id, job, step, owner, vendor, class, state, request_hash, ceiling, created_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {purchase.id, purchase.step.job, purchase.step.number, purchase.owner, purchase.vendor, purchase.vendor_class,
       name_of(purchase.state), purchase.request_hash, purchase.ceiling, value_of(purchase.created_at)}));
  return update_purchase(connection, purchase);
}

Result<> update_purchase(Connection& connection, const PurchaseRecord& purchase) {
  KADR_CHECK(connection.execute(
      "UPDATE purchases SET state = $2, attempt = $3, request_hash = $4, ceiling = $5, cost = $6, fence = $7, "
      "intent_at = $8, deadline = $9, vendor_id = $10, output = $11, looks = $12, first_look = $13, note = $14, "
      "resolved_by = $15, settled_at = $16 WHERE id = $1",
      {purchase.id, name_of(purchase.state), purchase.attempt, purchase.request_hash, purchase.ceiling,
       value_or_null(purchase.cost), purchase.fence, value_of(purchase.intent_at), value_of(purchase.deadline),
       value_or_null(purchase.vendor_id), value_of(purchase.output), purchase.looks, value_of(purchase.first_look),
       purchase.note, value_or_null(purchase.resolved_by), value_of(purchase.settled_at)}));
  return {};
}

Result<std::optional<PurchaseRecord>> find_purchase(Connection& connection, const StepName& step) {
  KADR_TRY(const std::optional<Row> row,
           connection.query_one(std::string(kSelect) + "WHERE job = $1 AND step = $2", {step.job, step.number}));
  if (!row) return std::nullopt;
  return record_of(*row);
}

Result<std::optional<PurchaseRecord>> find_purchase_of_vendor(Connection& connection, const std::string& vendor,
                                                              const std::string& vendor_id) {
  KADR_TRY(const std::optional<Row> row,
           connection.query_one(std::string(kSelect) + "WHERE vendor = $1 AND vendor_id = $2", {vendor, vendor_id}));
  if (!row) return std::nullopt;
  return record_of(*row);
}

Result<std::vector<PurchaseRecord>> purchases_of(Connection& connection, const std::string& job) {
  return records_of(connection.query(std::string(kSelect) + "WHERE job = $1 ORDER BY step", {job}));
}

Result<std::vector<PurchaseRecord>> all_purchases(Connection& connection) {
  return records_of(connection.query(std::string(kSelect) + "ORDER BY id"));
}

Result<Spending> spending(Connection& connection, const PurchaseRecord& purchase, Instant day) {
  KADR_TRY(const Rows job, connection.query(sum_where("job = $2"), {purchase.id, purchase.step.job}));
  KADR_TRY(const Rows owner, connection.query(sum_where("owner = $2 AND created_at >= $3"),
                                              {purchase.id, purchase.owner, value_of(day)}));
  KADR_TRY(const Rows all, connection.query(sum_where("created_at >= $2"), {purchase.id, value_of(day)}));
  return Spending{.job = job.front().integer(0), .owner = owner.front().integer(0), .all = all.front().integer(0)};
}

}  // namespace kadr::store
