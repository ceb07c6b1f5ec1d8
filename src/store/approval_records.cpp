#include "store/approval_records.h"

#include <array>
#include <utility>

#include "store/row_reading.h"

namespace kadr::store {
namespace {

constexpr std::array<std::pair<ApprovalState, std::string_view>, 5> kStates{{
    {ApprovalState::Waiting, "waiting"},
    {ApprovalState::Approved, "approved"},
    {ApprovalState::Rejected, "rejected"},
    {ApprovalState::Expired, "expired"},
    {ApprovalState::Withdrawn, "withdrawn"},
}};

constexpr std::string_view kSelect =
    "SELECT job, step, key, subject, state, version, edits, reason, decided_by, decided_at, created_at, expires_at "
    "FROM approvals ";

ApprovalRecord record_of(const Row& row) {
  return {.step = {.job = row.text(0), .number = row.integer(1)},
          .key = row.text(2),
          .subject = json_of(row, 3),
          .state = approval_state_from(row.text(4)).value_or(ApprovalState::Withdrawn),
          .version = row.integer(5),
          .edits = optional_json_of(row, 6),
          .reason = row.optional_text(7),
          .decided_by = row.optional_text(8),
          .decided_at = optional_instant_of(row, 9),
          .created_at = instant_of(row, 10),
          .expires_at = optional_instant_of(row, 11)};
}

}  // namespace

std::string_view to_string(ApprovalState state) {
  for (const auto& [value, name] : kStates) {
    if (value == state) return name;
  }
  return "withdrawn";
}

std::optional<ApprovalState> approval_state_from(std::string_view name) {
  for (const auto& [value, known] : kStates) {
    if (known == name) return value;
  }
  return std::nullopt;
}

Result<bool> ask_approval(Connection& connection, const ApprovalRecord& approval) {
  KADR_TRY(const std::int64_t asked,
           connection.execute(
               "INSERT INTO approvals (job, step, key, subject, state, created_at, expires_at) "
               "VALUES ($1, $2, $3, $4, 'waiting', $5, $6) ON CONFLICT (job, step) DO UPDATE SET state = 'waiting', "
               "subject = excluded.subject, edits = NULL, reason = NULL, decided_by = NULL, decided_at = NULL, "
               "expires_at = excluded.expires_at, version = approvals.version + 1 WHERE approvals.state <> 'waiting'",
               {approval.step.job, approval.step.number, approval.key, text_of(approval.subject),
                value_of(approval.created_at), value_of(approval.expires_at)}));
  return asked == 1;
}

Result<std::vector<ApprovalRecord>> approvals_of(Connection& connection, const std::string& job) {
  KADR_TRY(const Rows rows, connection.query(std::string(kSelect) + "WHERE job = $1 ORDER BY step", {job}));
  std::vector<ApprovalRecord> approvals;
  for (const Row& row : rows) approvals.push_back(record_of(row));
  return approvals;
}

Result<std::optional<ApprovalRecord>> find_approval(Connection& connection, const StepName& step) {
  KADR_TRY(const std::optional<Row> row,
           connection.query_one(std::string(kSelect) + "WHERE job = $1 AND step = $2", {step.job, step.number}));
  if (!row) return std::nullopt;
  return record_of(*row);
}

Result<bool> decide_approval(Connection& connection, const StepName& step, const ApprovalDecision& decision) {
  KADR_TRY(const std::int64_t changed,
           connection.execute("UPDATE approvals SET state = $3, edits = $4, reason = $5, decided_by = $6, "
                              "decided_at = $7, version = version + 1 "
                              "WHERE job = $1 AND step = $2 AND state = 'waiting'",
                              {step.job, step.number, std::string(to_string(decision.state)), value_of(decision.edits),
                               value_or_null(decision.reason), decision.decided_by, value_of(decision.at)}));
  return changed == 1;
}

}  // namespace kadr::store
