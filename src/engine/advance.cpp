#include "engine/advance.h"

#include <algorithm>
#include <exception>
#include <functional>

#include "engine/purchase_books.h"
#include "engine/replay.h"
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
using store::StepState;

/// What one replay found, and what the job becomes by it.
struct Outcome {
  store::JobChange change;
  std::vector<StepRecord> scheduled;
  std::vector<store::StepName> superseded;
};

std::string_view class_of(const StepRequest& request, const StepKind* kind) {
  if (request.kind == kTimerKind) return kTimerClass;
  if (request.kind == kApprovalKind) return kPersonClass;
  if (request.kind == kNoteKind) return kNoteClass;
  return kind->step_class;
}

/// A timer waits for its time, an approval for its end, or for ever.
constexpr Instant kNever = base::from_milliseconds(std::int64_t{1} << 52);

StepRecord step_for(const WantedStep& wanted, const JobRecord& job, const StepKind* kind, Instant now) {
  StepRecord step{.name = {.job = job.id},
                  .owner = job.owner,
                  .key = wanted.request.key,
                  .kind = wanted.request.kind,
                  .step_class = std::string(class_of(wanted.request, kind)),
                  .input = wanted.request.input,
                  .input_hash = wanted.input_hash,
                  .take = wanted.take,
                  .run_at = now,
                  .created_at = now};
  if (kind == nullptr && wanted.request.kind != kNoteKind) {
    const auto wait = step.input.find("milliseconds");
    step.state = StepState::Waiting;
    step.run_at = wait == step.input.end() ? kNever : now + std::chrono::milliseconds(wait->get<std::int64_t>());
  }
  return step;
}

bool is_note(const StepRecord& step) {
  return step.step_class == kNoteClass;
}

bool waits_for_room(const StepRecord& step) {
  return step.state == StepState::Waiting && step.error && step.error->code == ErrorCode::NoSpace;
}

bool works(const StepRecord& step) {
  const bool on_its_own = step.step_class == kTimerClass || step.step_class == kPersonClass || is_note(step);
  return !on_its_own && (step.state != StepState::Waiting || step.step_class != kVendorClass);
}

/// The state of a job whose recipe waits.
store::JobChange waiting_change(const std::vector<const StepRecord*>& awaited, bool new_work) {
  store::JobChange change{.state = new_work ? JobState::Running : JobState::Waiting};
  for (const StepRecord* step : awaited) {
    if (works(*step)) change.state = JobState::Running;
  }
  for (const StepRecord* step : awaited) {
    if (!waits_for_room(*step)) continue;
    change.state = JobState::Paused;
    change.reason = step->error->message;
  }
  return change;
}

class JobReplay {
 public:
  JobReplay(const Parts& parts, const JobRecord& job, std::vector<StepRecord> steps)
      : parts_(parts), job_(job), replay_(std::move(steps)) {}

  [[nodiscard]] Outcome run() {
    std::optional<Json> result = run_recipe();
    Outcome outcome;
    schedule(outcome);
    // Nothing is begun for a job that has ended, but what it had to say is told.
    const auto keep_notes = [&] { std::erase_if(outcome.scheduled, std::not_fn(is_note)); };
    if (result && !replay_.failure()) {
      keep_notes();
      outcome.change = {.state = JobState::Succeeded, .result = std::move(result), .finished_at = parts_.clock.now()};
      return outcome;
    }
    if (replay_.failure()) {
      keep_notes();
      outcome.change = {.state = JobState::Failed, .error = replay_.failure(), .finished_at = parts_.clock.now()};
      return outcome;
    }
    outcome.superseded = replay_.superseded();
    const bool new_work = std::ranges::any_of(outcome.scheduled, works);
    outcome.change = waiting_change(replay_.awaited(), new_work);
    return outcome;
  }

 private:
  std::optional<Json> run_recipe() {
    const auto recipe = parts_.recipes.find(job_.recipe);
    if (recipe == parts_.recipes.end()) {
      replay_.fail_with({ErrorCode::Internal, "this version of kadr has no recipe \"" + job_.recipe + "\""});
      return std::nullopt;
    }
    try {
      RecipeContext context(replay_, job_.id);
      Flow<Json> flow = recipe->second(context, job_.request);
      if (flow.run()) return std::move(flow.value());
    } catch (const std::exception& error) {
      replay_.fail_with({ErrorCode::Internal, "recipe " + job_.recipe + ": " + error.what()});
    }
    return std::nullopt;
  }

  void schedule(Outcome& outcome) {
    for (const WantedStep& wanted : replay_.wanted()) {
      const std::string& name = wanted.request.kind;
      const StepKind* kind = parts_.kinds.find(name);
      const bool is_own = name == kTimerKind || name == kApprovalKind || name == kNoteKind;
      if (kind == nullptr && !is_own) {
        return replay_.fail_with({ErrorCode::Internal, "this version of kadr does not know steps of kind " + name});
      }
      outcome.scheduled.push_back(step_for(wanted, job_, kind, parts_.clock.now()));
    }
  }

  const Parts& parts_;
  const JobRecord& job_;
  Replay replay_;
};

Result<> write_note(Connection& connection, const store::StepName& name, const StepRecord& step, Instant now) {
  KADR_CHECK(store::change_idle_step(
      connection, name, {.state = StepState::Done, .run_at = now, .result = Json::object(), .finished_at = now}));
  Json data = step.input;
  data["step"] = name.number;
  data["key"] = step.key;
  return store::add_event(connection, {.job = name.job, .at = now, .type = "job.note", .data = std::move(data)});
}

Result<> write_scheduled(Connection& connection, const Outcome& outcome, Instant now) {
  for (const StepRecord& step : outcome.scheduled) {
    KADR_TRY(const store::StepName name, store::insert_step(connection, step));
    if (is_note(step)) {
      KADR_CHECK(write_note(connection, name, step, now));
      continue;
    }
    KADR_CHECK(store::add_event(connection, {.job = name.job,
                                             .at = now,
                                             .type = "step.scheduled",
                                             .data = {{"step", name.number}, {"key", step.key}, {"kind", step.kind}}}));
    if (step.step_class != kPersonClass) continue;
    store::ApprovalRecord approval{.step = name, .key = step.key, .subject = step.input["subject"], .created_at = now};
    if (step.run_at != kNever) approval.expires_at = step.run_at;
    KADR_CHECK(store::ask_approval(connection, approval));
    KADR_CHECK(store::add_event(
        connection,
        {.job = name.job, .at = now, .type = "approval.asked", .data = {{"step", name.number}, {"key", step.key}}}));
  }
  return {};
}

Result<bool> holds_money(Connection& connection, const StepRecord& step) {
  if (step.step_class != kVendorClass) return false;
  KADR_TRY(const auto purchase, store::find_purchase(connection, step.name));
  return purchase && store::holds_money(purchase->state);
}

Result<> drop(Connection& connection, const StepRecord& step, StepState state, Instant now) {
  KADR_TRY(const bool keeps, holds_money(connection, step));
  if (keeps) return {};
  KADR_TRY(const bool dropped, store::drop_step(connection, step.name, state, now));
  if (!dropped) return {};
  if (step.step_class == kPersonClass) {
    KADR_CHECK(store::decide_approval(connection, step.name,
                                      {.state = store::ApprovalState::Withdrawn, .decided_by = "kadr", .at = now}));
  }
  return store::add_event(connection, {.job = step.name.job,
                                       .at = now,
                                       .type = state == StepState::Superseded ? "step.superseded" : "step.cancelled",
                                       .data = {{"step", step.name.number}, {"key", step.key}}});
}

Result<> write_superseded(Connection& connection, const Outcome& outcome, Instant now) {
  for (const store::StepName& name : outcome.superseded) {
    KADR_TRY(const std::optional<StepRecord> step, store::find_step(connection, name));
    if (step && store::is_open(step->state)) KADR_CHECK(drop(connection, *step, StepState::Superseded, now));
  }
  return {};
}

Result<> tell_change(Connection& connection, const JobRecord& job, const store::JobChange& change, Instant now) {
  if (change.state == job.state && change.reason == job.reason) return {};
  Json data = Json::object();
  if (!change.reason.empty()) data["reason"] = change.reason;
  if (change.error) data["error"] = {{"code", base::to_string(change.error->code)}, {"message", change.error->message}};
  return store::add_event(
      connection,
      {.job = job.id, .at = now, .type = "job." + std::string(to_string(change.state)), .data = std::move(data)});
}

}  // namespace

Result<> drop_open_steps(Connection& connection, const std::string& job, StepState state, Instant now) {
  KADR_TRY(const std::vector<StepRecord> steps, store::steps_of(connection, job));
  for (const StepRecord& step : steps) {
    if (store::is_open(step.state)) KADR_CHECK(drop(connection, step, state, now));
  }
  return {};
}

Result<std::vector<std::string>> Advance::everything() {
  KADR_CHECK(take_in_answers(parts_));
  KADR_TRY(std::vector<std::string> changed, what_is_due());
  while (true) {
    KADR_TRY(const std::optional<std::string> admitted, admit());
    KADR_TRY(const std::vector<std::string> ids,
             parts_.database.read([](Connection& connection) { return store::jobs_to_advance(connection, 100); }));
    for (const std::string& id : ids) KADR_CHECK(job(id));
    changed.insert(changed.end(), ids.begin(), ids.end());
    if (!admitted && ids.empty()) return changed;
  }
}

Result<std::optional<std::string>> Advance::admit() {
  KADR_TRY(const std::optional<std::string> next, parts_.database.read([&](Connection& connection) {
    return store::next_queued_job(connection, parts_.settings.concurrent_jobs);
  }));
  if (!next) return std::nullopt;
  return parts_.database.write([&](Connection& connection) -> Result<std::optional<std::string>> {
    // Asked again inside the transaction: somebody else may have been quicker.
    KADR_TRY(std::optional<std::string> id, store::next_queued_job(connection, parts_.settings.concurrent_jobs));
    if (!id) return std::nullopt;
    KADR_TRY(const std::optional<JobRecord> job, store::find_job(connection, *id));
    const Instant now = parts_.clock.now();
    KADR_TRY(const bool changed,
             store::change_job(connection, *id, job->version, {.state = JobState::Running, .started_at = now}));
    if (!changed) return std::nullopt;
    KADR_CHECK(store::ask_to_advance(connection, *id));
    KADR_CHECK(store::add_event(connection, {.job = *id, .at = now, .type = "job.running"}));
    return id;
  });
}

Result<> Advance::job(const std::string& id) {
  // Bounded: each time round, somebody else has taken the job forward.
  for (int round = 0; round < 100; ++round) {
    KADR_TRY(const bool written, try_job(id));
    if (written) return {};
  }
  return fail(ErrorCode::Unavailable, "job " + id + " changes faster than it can be advanced");
}

Result<bool> Advance::try_job(const std::string& id) {
  std::optional<JobRecord> job;
  std::vector<StepRecord> steps;
  KADR_CHECK(parts_.database.read([&](Connection& connection) -> Result<> {
    KADR_TRY(job, store::find_job(connection, id));
    KADR_TRY(steps, store::steps_of(connection, id));
    return {};
  }));
  if (!job || !job->advance_needed || job->state == JobState::Queued) return true;
  if (store::has_ended(job->state))
    return parts_.database.write([&](Connection& connection) {
      return store::change_job(
          connection, id, job->version,
          {.state = job->state, .result = job->result, .error = job->error, .finished_at = job->finished_at});
    });
  const Outcome outcome = JobReplay(parts_, *job, std::move(steps)).run();
  return parts_.database.write([&](Connection& connection) -> Result<bool> {
    const Instant now = parts_.clock.now();
    std::int64_t seen = job->version;
    if (!parts_.settings.law.version_on_advance) {
      KADR_TRY(const auto current, store::find_job(connection, id));
      seen = current->version;
    }
    KADR_TRY(const bool written, store::change_job(connection, id, seen, outcome.change));
    if (!written) return false;
    KADR_CHECK(write_scheduled(connection, outcome, now));
    KADR_CHECK(write_superseded(connection, outcome, now));
    if (store::has_ended(outcome.change.state)) {
      const bool failed = outcome.change.state == JobState::Failed;
      KADR_CHECK(drop_open_steps(connection, id, failed ? StepState::Cancelled : StepState::Superseded, now));
    }
    KADR_CHECK(tell_change(connection, *job, outcome.change, now));
    return true;
  });
}

Result<std::vector<std::string>> Advance::what_is_due() {
  const Instant now = parts_.clock.now();
  KADR_TRY(std::vector<std::string> changed, take_back(std::nullopt));
  for (const std::string_view step_class : {kTimerClass, kPersonClass}) {
    KADR_TRY(const std::vector<StepRecord> due, parts_.database.read([&](Connection& connection) {
      return store::due_steps(connection, step_class, now);
    }));
    for (const StepRecord& step : due) {
      KADR_CHECK(parts_.database.write(
          [&](Connection& connection) { return end_wait(connection, step, {.state = "expired"}, now); }));
      changed.push_back(step.name.job);
    }
  }
  return changed;
}

Result<std::vector<std::string>> Advance::orphans_of_others(const std::string& lease_owner) {
  return take_back(lease_owner);
}

Result<std::vector<std::string>> Advance::take_back(const std::optional<std::string>& lease_owner) {
  const Instant now = parts_.clock.now();
  const auto look = [&](Connection& connection) { return store::orphans(connection, now, lease_owner); };
  KADR_TRY(const std::vector<StepRecord> seen, parts_.database.read(look));
  std::vector<std::string> changed;
  if (seen.empty()) return changed;
  const Result<> written = parts_.database.write([&](Connection& connection) -> Result<> {
    KADR_TRY(const std::vector<StepRecord> steps, look(connection));
    for (const StepRecord& step : steps) {
      KADR_CHECK(take_back_step(connection, step, parts_.settings, now));
      changed.push_back(step.name.job);
    }
    return {};
  });
  KADR_CHECK(written);
  return changed;
}

}  // namespace kadr::engine
