#include "engine/commands.h"

#include <algorithm>

#include "engine/advance.h"
#include "engine/purchase_books.h"
#include "engine/step_ends.h"
#include "store/approval_records.h"
#include "store/event_records.h"
#include "store/purchase_records.h"

namespace kadr::engine {
namespace {

using store::Connection;
using store::JobRecord;
using store::JobState;
using store::StepRecord;

Result<JobRecord> existing_job(Connection& connection, const std::string& id) {
  KADR_TRY(auto job, store::find_job(connection, id));
  if (!job) return fail(ErrorCode::NotFound, "there is no job " + id);
  return std::move(*job);
}

Result<StepRecord> existing_step(Connection& connection, const store::StepName& name) {
  KADR_TRY(auto step, store::find_step(connection, name));
  if (!step) {
    return fail(ErrorCode::NotFound, "job " + name.job + " has no step " + std::to_string(name.number));
  }
  return std::move(*step);
}

Result<> refuse_answered(const store::ApprovalRecord& approval) {
  if (approval.state == store::ApprovalState::Waiting) return {};
  std::string message = approval.key + " was " + std::string(to_string(approval.state)) + " already";
  if (approval.decided_by) message += " by " + *approval.decided_by;
  if (approval.decided_at) message += " at " + base::to_string(*approval.decided_at);
  return fail(ErrorCode::Conflict, message);
}

Result<> decide_doubt(Connection& connection, const StepRecord& step, const Answer& answer, Instant now) {
  DoubtAnswer meant{.kind = DoubtAnswer::Kind::GiveUp, .by = answer.by};
  if (answer.kind == Answer::Kind::Approve) meant.kind = DoubtAnswer::Kind::BuyAgain;
  if (answer.kind == Answer::Kind::Approve && answer.edits && answer.edits->contains("vendor_id")) {
    if (!(*answer.edits)["vendor_id"].is_string()) return fail(ErrorCode::InvalidArgument, "vendor_id must be a text");
    meant.kind = DoubtAnswer::Kind::ItIsThis;
    meant.vendor_id = (*answer.edits)["vendor_id"];
  }
  store::ApprovalDecision decision{
      .state = answer.kind == Answer::Kind::Approve ? store::ApprovalState::Approved : store::ApprovalState::Rejected,
      .edits = answer.edits,
      .reason = answer.reason,
      .decided_by = answer.by,
      .at = now};
  KADR_TRY(const bool decided, store::decide_approval(connection, step.name, decision));
  if (!decided) return fail(ErrorCode::Conflict, step.key + " was answered already");
  KADR_CHECK(answer_doubt(connection, step, meant, now));
  return store::ask_to_advance(connection, step.name.job);
}

}  // namespace

Result<> submit(Connection& connection, const JobRecord& job) {
  KADR_CHECK(store::insert_job(connection, job));
  return store::add_event(connection, {.job = job.id,
                                       .at = job.created_at,
                                       .type = "job.queued",
                                       .data = {{"recipe", job.recipe}, {"name", job.name}}});
}

Result<bool> cancel(Connection& connection, const std::string& id, Instant now) {
  KADR_TRY(const JobRecord job, existing_job(connection, id));
  if (store::has_ended(job.state)) return false;
  const Error error{ErrorCode::Cancelled, "cancelled"};
  KADR_TRY(const bool changed, store::change_job(connection, id, job.version,
                                                 {.state = JobState::Cancelled, .error = error, .finished_at = now}));
  if (!changed) return fail(ErrorCode::Conflict, "job " + id + " has just changed; try again");
  KADR_CHECK(drop_open_steps(connection, id, store::StepState::Cancelled, now));
  KADR_CHECK(store::add_event(connection, {.job = id, .at = now, .type = "job.cancelled"}));
  return true;
}

Result<> decide(Connection& connection, const store::StepName& name, const Answer& answer, Instant now) {
  KADR_TRY(const StepRecord step, existing_step(connection, name));
  KADR_TRY(const auto approval, store::find_approval(connection, name));
  if (!approval) return fail(ErrorCode::NotFound, "step " + step.key + " asks for no approval");
  KADR_CHECK(refuse_answered(*approval));
  if (step.step_class == kVendorClass) return decide_doubt(connection, step, answer, now);
  const bool approved = answer.kind == Answer::Kind::Approve;
  WaitEnd end{.state = approved ? "approved" : "rejected", .reason = answer.reason, .by = answer.by};
  if (approved) end.edits = answer.edits;
  KADR_TRY(const bool ended, end_wait(connection, step, end, now));
  if (!ended) return fail(ErrorCode::Conflict, step.key + " no longer waits for an answer");
  return {};
}

Result<store::StepName> redo(Connection& connection, const store::StepName& name, Instant now) {
  KADR_TRY(const StepRecord step, existing_step(connection, name));
  if (store::is_open(step.state)) {
    return fail(ErrorCode::Conflict, "step " + step.key + " is still being made; cancel the job or wait for it");
  }
  const bool is_wait = step.step_class == kTimerClass || step.step_class == kPersonClass;
  if (is_wait || step.step_class == kNoteClass) {
    return fail(ErrorCode::Conflict,
                "step " + step.key + " is a " + (is_wait ? "wait" : "note") + " and cannot be redone");
  }
  KADR_TRY(const JobRecord job, existing_job(connection, name.job));
  KADR_TRY(const std::vector<StepRecord> steps, store::steps_of(connection, name.job));
  StepRecord next{.name = {.job = name.job},
                  .owner = step.owner,
                  .key = step.key,
                  .kind = step.kind,
                  .step_class = step.step_class,
                  .input = step.input,
                  .input_hash = step.input_hash,
                  .run_at = now,
                  .created_at = now};
  for (const StepRecord& other : steps) {
    const bool same = other.key == step.key && other.input_hash == step.input_hash;
    if (same && store::is_open(other.state)) return fail(ErrorCode::Conflict, "step " + step.key + " is being redone");
    if (same) next.take = std::max(next.take, other.take + 1);
  }
  KADR_TRY(store::StepName made, store::insert_step(connection, next));
  KADR_TRY(const bool changed, store::change_job(connection, job.id, job.version, {.state = JobState::Running}));
  if (!changed) return fail(ErrorCode::Conflict, "job " + job.id + " has just changed; try again");
  KADR_CHECK(store::ask_to_advance(connection, job.id));
  KADR_CHECK(store::add_event(connection, {.job = job.id,
                                           .at = now,
                                           .type = "step.redo",
                                           .data = {{"step", made.number}, {"key", step.key}, {"take", next.take}}}));
  return made;
}

Result<> look_sooner(Connection& connection, const std::string& vendor, const std::string& vendor_id, Instant now) {
  KADR_TRY(const auto purchase, store::find_purchase_of_vendor(connection, vendor, vendor_id));
  if (!purchase || purchase->state != store::PurchaseState::Accepted) return {};
  KADR_CHECK(store::change_idle_step(connection, purchase->step, {.state = store::StepState::Waiting, .run_at = now}));
  return {};
}

}  // namespace kadr::engine
