#pragma once

/// The ways in which a step comes to an end, each as a part of a transaction: what is written about the step, the event
/// that tells it, and the request to advance its job belong together (docs/engine.md, rules 7, 11 and 19).
///
/// Errors: those of the connection.

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/json.h"
#include "engine/settings.h"
#include "store/step_records.h"

namespace kadr::engine {

/// What ended a wait: a timer's time, or a person.
struct WaitEnd {
  std::string state;  ///< "approved", "rejected", "expired"
  std::optional<Json> edits;
  std::string reason;
  std::string by = "kadr";
};
/// Ends a timer or an approval. \return false when it had ended already; nothing was written then.
[[nodiscard]] Result<bool> end_wait(store::Connection& connection, const store::StepRecord& step, const WaitEnd& end,
                                    Instant now);

/// The worker is dead: the step is ready again, or set aside when it has killed too many.
[[nodiscard]] Result<> take_back_step(store::Connection& connection, const store::StepRecord& step,
                                      const EngineSettings& settings, Instant now);

/// A claim ended with a result. \return false when the lease was lost and the result is dropped.
[[nodiscard]] Result<bool> end_done(store::Connection& connection, const store::Fence& fence, const Json& result,
                                    const EngineSettings& settings, Instant now);

/// A claim ended without one. \param again when to try again; nothing: it failed for good.
struct FailedEnd {
  Error error;
  std::optional<Instant> again;
  store::StepChange::Attempt attempt = store::StepChange::Attempt::Counts;
};
[[nodiscard]] Result<bool> end_failed(store::Connection& connection, const store::Fence& fence, const FailedEnd& end,
                                      Instant now);

}  // namespace kadr::engine
