#pragma once

/// Approvals as rows: points where a job waits for a person. Each belongs to one step of its job.
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

enum class ApprovalState { Waiting, Approved, Rejected, Expired, Withdrawn };

[[nodiscard]] std::string_view to_string(ApprovalState state);
[[nodiscard]] std::optional<ApprovalState> approval_state_from(std::string_view name);

struct ApprovalRecord {
  StepName step;
  std::string key;
  Json subject;  ///< what is to be approved, as the recipe shows it
  ApprovalState state = ApprovalState::Waiting;
  std::int64_t version = 1;
  std::optional<Json> edits;
  std::optional<std::string> reason;
  std::optional<std::string> decided_by;
  std::optional<Instant> decided_at;
  Instant created_at;
  std::optional<Instant> expires_at;
};

/// Asks a person, also when one has answered this step's question before.
/// \return false when the question is open already: nothing was written.
[[nodiscard]] Result<bool> ask_approval(Connection& connection, const ApprovalRecord& approval);
[[nodiscard]] Result<std::vector<ApprovalRecord>> approvals_of(Connection& connection, const std::string& job);
[[nodiscard]] Result<std::optional<ApprovalRecord>> find_approval(Connection& connection, const StepName& step);

struct ApprovalDecision {
  ApprovalState state = ApprovalState::Approved;
  std::optional<Json> edits;
  std::optional<std::string> reason;
  std::string decided_by;
  Instant at;
};
/// \return false when it is no longer waiting: somebody was first, and nothing was written.
[[nodiscard]] Result<bool> decide_approval(Connection& connection, const StepName& step,
                                           const ApprovalDecision& decision);

}  // namespace kadr::store
