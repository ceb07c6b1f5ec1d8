#include "engine/step_ends.h"

#include "engine/step_kinds.h"
#include "store/approval_records.h"
#include "store/event_records.h"
#include "store/job_records.h"

namespace kadr::engine {
namespace {

using store::Connection;
using store::StepRecord;
using store::StepState;

Json named(const store::StepName& step) {
  return {{"step", step.number}};
}

Json shown(const Error& error) {
  return {{"code", base::to_string(error.code)}, {"message", error.message}};
}

store::ApprovalState approval_state(const WaitEnd& end) {
  return store::approval_state_from(end.state).value_or(store::ApprovalState::Expired);
}

Result<bool> end_approval(Connection& connection, const StepRecord& step, const WaitEnd& end, Instant now) {
  store::ApprovalDecision decision{.state = approval_state(end), .edits = end.edits, .decided_by = end.by, .at = now};
  if (!end.reason.empty()) decision.reason = end.reason;
  KADR_TRY(const bool decided, store::decide_approval(connection, step.name, decision));
  if (!decided) return false;
  Json data = named(step.name);
  data["key"] = step.key;
  data["state"] = end.state;
  data["by"] = end.by;
  KADR_CHECK(store::add_event(connection,
                              {.job = step.name.job, .at = now, .type = "approval.decided", .data = std::move(data)}));
  return true;
}

}  // namespace

Result<bool> end_wait(Connection& connection, const StepRecord& step, const WaitEnd& end, Instant now) {
  Json result{{"state", end.state}};
  if (step.step_class == kPersonClass) {
    KADR_TRY(const bool decided, end_approval(connection, step, end, now));
    if (!decided) return false;
    if (!end.reason.empty()) result["reason"] = end.reason;
    if (end.edits) result["edits"] = *end.edits;
  }
  KADR_TRY(const bool changed,
           store::change_idle_step(
               connection, step.name,
               {.state = StepState::Done, .run_at = now, .result = std::move(result), .finished_at = now}));
  if (!changed) return false;
  KADR_CHECK(store::ask_to_advance(connection, step.name.job));
  KADR_CHECK(
      store::add_event(connection, {.job = step.name.job, .at = now, .type = "step.done", .data = named(step.name)}));
  return true;
}

Result<> take_back_step(Connection& connection, const StepRecord& step, const EngineSettings& settings, Instant now) {
  const std::int64_t deaths = step.deaths + 1;
  const bool set_aside =
      settings.law.deaths_are_counted && settings.deaths_to_quarantine > 0 && deaths >= settings.deaths_to_quarantine;
  const Error error{ErrorCode::Crashed, "step " + step.key + " was at work " + std::to_string(deaths) +
                                            " times when its worker died, and is not tried again; redo it to try"};
  KADR_CHECK(store::take_back(connection, step.name, set_aside ? StepState::Quarantined : StepState::Ready,
                              set_aside ? &error : nullptr, now));
  Json data = named(step.name);
  data["deaths"] = deaths;
  KADR_CHECK(store::add_event(connection, {.job = step.name.job,
                                           .at = now,
                                           .type = set_aside ? "step.quarantined" : "step.interrupted",
                                           .data = std::move(data)}));
  return set_aside ? store::ask_to_advance(connection, step.name.job) : Result<>();
}

Result<bool> end_done(Connection& connection, const store::Fence& fence, const Json& result,
                      const EngineSettings& settings, Instant now) {
  const store::StepChange change{.state = StepState::Done, .run_at = now, .result = result, .finished_at = now};
  KADR_TRY(const bool heard, store::end_claim(connection, fence, change));
  if (!heard) return false;
  if (settings.law.result_with_wake_up) KADR_CHECK(store::ask_to_advance(connection, fence.step.job));
  if (!settings.law.event_with_change) return true;
  KADR_CHECK(
      store::add_event(connection, {.job = fence.step.job, .at = now, .type = "step.done", .data = named(fence.step)}));
  return true;
}

Result<bool> end_failed(Connection& connection, const store::Fence& fence, const FailedEnd& end, Instant now) {
  store::StepChange change{.state = end.again ? StepState::Waiting : StepState::Failed,
                           .reason = end.again ? end.error.message : "",
                           .run_at = end.again.value_or(now),
                           .error = end.error,
                           .attempt = end.attempt};
  if (!end.again) change.finished_at = now;
  KADR_TRY(const bool heard, store::end_claim(connection, fence, change));
  if (!heard) return false;
  KADR_CHECK(store::ask_to_advance(connection, fence.step.job));
  Json data = named(fence.step);
  data["error"] = shown(end.error);
  if (end.again) data["again_at"] = base::to_string(*end.again);
  KADR_CHECK(store::add_event(
      connection,
      {.job = fence.step.job, .at = now, .type = end.again ? "step.retry" : "step.failed", .data = std::move(data)}));
  return true;
}

}  // namespace kadr::engine
