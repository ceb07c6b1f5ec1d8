#include "store/step_records.h"

#include <array>
#include <utility>

#include "store/row_reading.h"

namespace kadr::store {
namespace {

constexpr std::array<std::pair<StepState, std::string_view>, 8> kStates{{
    {StepState::Ready, "ready"},
    {StepState::Running, "running"},
    {StepState::Waiting, "waiting"},
    {StepState::Done, "done"},
    {StepState::Failed, "failed"},
    {StepState::Quarantined, "quarantined"},
    {StepState::Superseded, "superseded"},
    {StepState::Cancelled, "cancelled"},
}};

constexpr std::string_view kColumns =
    "job, number, owner, key, kind, class, input, input_hash, take, state, reason, attempts, deaths, run_at, "
    "lease_owner, lease_until, fence, progress_done, progress_total, result, error_code, error_message, created_at, "
    "started_at, finished_at";

StepRecord record_of(const Row& row) {
  return {.name = {.job = row.text(0), .number = row.integer(1)},
          .owner = row.text(2),
          .key = row.text(3),
          .kind = row.text(4),
          .step_class = row.text(5),
          .input = json_of(row, 6),
          .input_hash = row.text(7),
          .take = row.integer(8),
          .state = step_state_from(row.text(9)).value_or(StepState::Failed),
          .reason = row.text(10),
          .attempts = row.integer(11),
          .deaths = row.integer(12),
          .run_at = instant_of(row, 13),
          .lease_owner = row.optional_text(14),
          .lease_until = optional_instant_of(row, 15),
          .fence = row.integer(16),
          .progress = {.done = row.integer(17), .total = row.integer(18)},
          .result = optional_json_of(row, 19),
          .error = error_of(row, 20),
          .created_at = instant_of(row, 22),
          .started_at = optional_instant_of(row, 23),
          .finished_at = optional_instant_of(row, 24)};
}

Result<std::vector<StepRecord>> records_of(Result<Rows> rows) {
  if (!rows) return fail(std::move(rows).error());
  std::vector<StepRecord> steps;
  steps.reserve(rows->size());
  for (const Row& row : *rows) steps.push_back(record_of(row));
  return steps;
}

Result<std::optional<StepRecord>> first_of(Result<Rows> rows) {
  KADR_TRY(std::vector<StepRecord> steps, records_of(std::move(rows)));
  if (steps.empty()) return std::nullopt;
  return std::move(steps.front());
}

std::string select(std::string_view condition) {
  return "SELECT " + std::string(kColumns) + " FROM steps " + std::string(condition);
}

Value name_of(StepState state) {
  return std::string(to_string(state));
}

std::int64_t uncounted(const StepChange& change) {
  return change.attempt == StepChange::Attempt::DoesNotCount ? 1 : 0;
}

}  // namespace

std::string_view to_string(StepState state) {
  for (const auto& [value, name] : kStates) {
    if (value == state) return name;
  }
  return "failed";
}

std::optional<StepState> step_state_from(std::string_view name) {
  for (const auto& [value, known] : kStates) {
    if (known == name) return value;
  }
  return std::nullopt;
}

bool is_open(StepState state) {
  return state == StepState::Ready || state == StepState::Running || state == StepState::Waiting;
}

Result<StepName> insert_step(Connection& connection, const StepRecord& step) {
  KADR_TRY(const Rows rows,
           connection.query(
               "INSERT INTO steps (job, number, owner, key, kind, class, input, input_hash, take, state, "
               "reason, run_at, created_at) "
               "VALUES ($1, (SELECT COALESCE(max(number), 0) + 1 FROM steps WHERE job = $1), $2, $3, $4, "
               "$5, $6, $7, $8, $9, $10, $11, $12) RETURNING number",
               {step.name.job, step.owner, step.key, step.kind, step.step_class, text_of(step.input), step.input_hash,
                step.take, name_of(step.state), step.reason, value_of(step.run_at), value_of(step.created_at)}));
  return StepName{.job = step.name.job, .number = rows.front().integer(0)};
}

Result<std::vector<StepRecord>> steps_of(Connection& connection, const std::string& job) {
  return records_of(connection.query(select("WHERE job = $1 ORDER BY number"), {job}));
}

Result<std::optional<StepRecord>> find_step(Connection& connection, const StepName& name) {
  return first_of(connection.query(select("WHERE job = $1 AND number = $2"), {name.job, name.number}));
}

Result<std::optional<StepRecord>> claim_step(Connection& connection, const Claim& claim) {
  KADR_TRY(const Rows next,
           connection.query("SELECT s.job, s.number FROM steps s LEFT JOIN (SELECT owner, count(*) AS busy FROM steps "
                            "WHERE state = 'running' GROUP BY owner) b ON b.owner = s.owner "
                            "WHERE s.class = $1 AND (s.state = 'ready' OR (s.state = 'waiting' AND s.run_at <= $2)) "
                            "ORDER BY COALESCE(b.busy, 0), s.created_at, s.job, s.number LIMIT 1",
                            {claim.step_class, value_of(claim.now)}));
  if (next.empty()) return std::nullopt;
  return first_of(connection.query(
      "UPDATE steps SET state = 'running', reason = '', attempts = attempts + 1, fence = fence + 1, lease_owner = $3, "
      "lease_until = $4, started_at = COALESCE(started_at, $5) "
      "WHERE job = $1 AND number = $2 AND state IN ('ready', 'waiting') RETURNING " +
          std::string(kColumns),
      {next.front().text(0), next.front().integer(1), claim.lease_owner, value_of(claim.lease_until),
       value_of(claim.now)}));
}

Result<bool> extend_lease(Connection& connection, const Fence& fence, Instant until, const base::Progress& progress) {
  KADR_TRY(
      const std::int64_t changed,
      connection.execute("UPDATE steps SET lease_until = $5, progress_done = $6, progress_total = $7 "
                         "WHERE job = $1 AND number = $2 AND lease_owner = $3 AND fence = $4 AND state = 'running'",
                         {fence.step.job, fence.step.number, fence.lease_owner, fence.fence, value_of(until),
                          progress.done, progress.total}));
  return changed == 1;
}

Result<bool> end_claim(Connection& connection, const Fence& fence, const StepChange& change) {
  KADR_TRY(const std::int64_t changed,
           connection.execute(
               "UPDATE steps SET state = $5, reason = $6, run_at = $7, result = $8, error_code = $9, "
               "error_message = $10, finished_at = $11, attempts = attempts - $12, deaths = 0, lease_owner = NULL, "
               "lease_until = NULL "
               "WHERE job = $1 AND number = $2 AND lease_owner = $3 AND fence = $4 AND state = 'running'",
               {fence.step.job, fence.step.number, fence.lease_owner, fence.fence, name_of(change.state), change.reason,
                value_of(change.run_at), value_of(change.result), code_of(change.error), message_of(change.error),
                value_of(change.finished_at), uncounted(change)}));
  return changed == 1;
}

Result<bool> change_idle_step(Connection& connection, const StepName& name, const StepChange& change) {
  KADR_TRY(const std::int64_t changed,
           connection.execute("UPDATE steps SET state = $3, reason = $4, run_at = $5, result = $6, error_code = $7, "
                              "error_message = $8, finished_at = $9 "
                              "WHERE job = $1 AND number = $2 AND state IN ('ready', 'waiting')",
                              {name.job, name.number, name_of(change.state), change.reason, value_of(change.run_at),
                               value_of(change.result), code_of(change.error), message_of(change.error),
                               value_of(change.finished_at)}));
  return changed == 1;
}

Result<bool> drop_step(Connection& connection, const StepName& name, StepState state, Instant now) {
  KADR_TRY(const std::int64_t changed,
           connection.execute("UPDATE steps SET state = $3, fence = fence + 1, lease_owner = NULL, lease_until = NULL, "
                              "finished_at = $4 "
                              "WHERE job = $1 AND number = $2 AND state IN ('ready', 'running', 'waiting')",
                              {name.job, name.number, name_of(state), value_of(now)}));
  return changed == 1;
}

Result<std::vector<StepRecord>> orphans(Connection& connection, Instant now,
                                        const std::optional<std::string>& only_owner) {
  if (only_owner) {
    return records_of(connection.query(
        select("WHERE state = 'running' AND (lease_until < $1 OR lease_owner <> $2) ORDER BY job, number"),
        {value_of(now), *only_owner}));
  }
  return records_of(
      connection.query(select("WHERE state = 'running' AND lease_until < $1 ORDER BY job, number"), {value_of(now)}));
}

Result<> take_back(Connection& connection, const StepName& name, StepState state, const Error* error, Instant now) {
  const std::optional<Error> failure = error == nullptr ? std::nullopt : std::optional(*error);
  KADR_CHECK(connection.execute(
      "UPDATE steps SET state = $3, fence = fence + 1, deaths = deaths + 1, run_at = $4, lease_owner = NULL, "
      "lease_until = NULL, error_code = $5, error_message = $6 WHERE job = $1 AND number = $2 AND state = 'running'",
      {name.job, name.number, name_of(state), value_of(now), code_of(failure), message_of(failure)}));
  return {};
}

Result<std::vector<StepRecord>> due_steps(Connection& connection, std::string_view step_class, Instant now) {
  return records_of(
      connection.query(select("WHERE state = 'waiting' AND class = $1 AND run_at <= $2 ORDER BY run_at, job, number"),
                       {std::string(step_class), value_of(now)}));
}

Result<std::optional<Instant>> next_due(Connection& connection) {
  KADR_TRY(const Rows rows, connection.query("SELECT min(run_at) FROM steps WHERE state = 'waiting'"));
  return optional_instant_of(rows.front(), 0);
}

}  // namespace kadr::store
