#pragma once

/// What people ask of jobs. Each command is one part of a transaction, so that it can be joined with others (an
/// idempotency key, a rate limit) in the caller's.
///
/// Errors besides those named: those of the connection.

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "store/job_records.h"
#include "store/step_records.h"

namespace kadr::engine {

/// Writes a new job, queued. What the caller sets: id, owner, recipe, name, request, on_doubt, budget, created_at.
[[nodiscard]] Result<> submit(store::Connection& connection, const store::JobRecord& job);

/// Ends a job now; what works on it is told to stop by its next heartbeat, or sooner. A job that has ended stays as it
/// is.
/// \return false when it had ended. Errors: NotFound.
[[nodiscard]] Result<bool> cancel(store::Connection& connection, const std::string& job, Instant now);

/// A person's answer to an approval, or to a purchase in doubt.
struct Answer {
  enum class Kind { Approve, Reject } kind = Kind::Approve;
  /// Approve: in place of the subject. For a purchase in doubt: {"vendor_id": "…"} names the vendor's record that it
  /// is.
  std::optional<Json> edits;
  std::string reason;
  std::string by;
};
/// Errors: NotFound; Conflict when it was answered already (saying by whom and when), expired, or the job has ended.
[[nodiscard]] Result<> decide(store::Connection& connection, const store::StepName& step, const Answer& answer,
                              Instant now);

/// Makes a new take of a step that has ended; the job goes on from it, also when it had ended.
/// \return the new take. Errors: NotFound; Conflict when the step is still open, or is not one that can be redone.
[[nodiscard]] Result<store::StepName> redo(store::Connection& connection, const store::StepName& step, Instant now);

/// A vendor says that something happened to its record (a webhook): the purchase is looked at now rather than later.
/// Changes nothing else, and nothing at all for a record that is not known.
[[nodiscard]] Result<> look_sooner(store::Connection& connection, const std::string& vendor,
                                   const std::string& vendor_id, Instant now);

}  // namespace kadr::engine
