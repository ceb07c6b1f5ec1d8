#include "store/job_records.h"

#include <array>
#include <utility>

#include "store/row_reading.h"

namespace kadr::store {
namespace {

constexpr std::array<std::pair<JobState, std::string_view>, 7> kStates{{
    {JobState::Queued, "queued"},
    {JobState::Running, "running"},
    {JobState::Waiting, "waiting"},
    {JobState::Paused, "paused"},
    {JobState::Succeeded, "succeeded"},
    {JobState::Failed, "failed"},
    {JobState::Cancelled, "cancelled"},
}};

constexpr std::string_view kColumns =
    "id, owner, recipe, name, request, state, reason, on_doubt, budget, result, error_code, error_message, "
    "created_at, started_at, finished_at, version, advance_needed, last_event, "
    "restored_at";

JobRecord record_of(const Row& row) {
  return {.id = row.text(0),
          .owner = row.text(1),
          .recipe = row.text(2),
          .name = row.text(3),
          .request = json_of(row, 4),
          .state = job_state_from(row.text(5)).value_or(JobState::Failed),
          .reason = row.text(6),
          .on_doubt = row.text(7),
          .budget = row.optional_integer(8),
          .result = optional_json_of(row, 9),
          .error = error_of(row, 10),
          .created_at = instant_of(row, 12),
          .started_at = optional_instant_of(row, 13),
          .finished_at = optional_instant_of(row, 14),
          .version = row.integer(15),
          .advance_needed = row.integer(16) != 0,
          .last_event = row.integer(17),
          .restored_at = optional_instant_of(row, 18)};
}

Result<std::optional<JobRecord>> first_of(Result<Rows> rows) {
  if (!rows) return fail(std::move(rows).error());
  if (rows->empty()) return std::nullopt;
  return record_of(rows->front());
}

std::string select(std::string_view condition) {
  return "SELECT " + std::string(kColumns) + " FROM jobs " + std::string(condition);
}

Value name_of(JobState state) {
  return std::string(to_string(state));
}

}  // namespace

std::string_view to_string(JobState state) {
  for (const auto& [value, name] : kStates) {
    if (value == state) return name;
  }
  return "failed";
}

std::optional<JobState> job_state_from(std::string_view name) {
  for (const auto& [value, known] : kStates) {
    if (known == name) return value;
  }
  return std::nullopt;
}

bool has_ended(JobState state) {
  return state == JobState::Succeeded || state == JobState::Failed || state == JobState::Cancelled;
}

Result<> insert_job(Connection& connection, const JobRecord& job) {
  KADR_CHECK(
      connection.execute("INSERT INTO jobs (id, owner, recipe, name, request, state, on_doubt, budget, created_at) "
                         "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                         {job.id, job.owner, job.recipe, job.name, text_of(job.request), name_of(job.state),
                          job.on_doubt, value_or_null(job.budget), value_of(job.created_at)}));
  return {};
}

Result<std::optional<JobRecord>> find_job(Connection& connection, const std::string& id) {
  return first_of(connection.query(select("WHERE id = $1"), {id}));
}

Result<std::optional<JobRecord>> find_job_of(Connection& connection, const std::string& id, const std::string& owner) {
  return first_of(connection.query(select("WHERE id = $1 AND owner = $2"), {id, owner}));
}

Result<std::vector<JobRecord>> list_jobs(Connection& connection, const JobListing& listing) {
  std::string condition;
  std::vector<Value> values;
  const auto add = [&](std::string_view text, Value value) {
    values.push_back(std::move(value));
    condition += (condition.empty() ? "WHERE " : " AND ") + std::string(text) + std::to_string(values.size());
  };
  if (listing.owner) add("owner = $", *listing.owner);
  if (listing.state) add("state = $", name_of(*listing.state));
  if (listing.before) add("id < $", *listing.before);
  values.emplace_back(listing.limit);
  condition += " ORDER BY id DESC LIMIT $" + std::to_string(values.size());
  KADR_TRY(const Rows rows, connection.query(select(condition), std::move(values)));
  std::vector<JobRecord> jobs;
  jobs.reserve(rows.size());
  for (const Row& row : rows) jobs.push_back(record_of(row));
  return jobs;
}

Result<bool> change_job(Connection& connection, const std::string& id, std::int64_t seen, const JobChange& change) {
  KADR_TRY(const std::int64_t changed,
           connection.execute(
               "UPDATE jobs SET version = version + 1, advance_needed = 0, state = $3, reason = $4, "
               "result = $5, error_code = $6, error_message = $7, "
               "started_at = COALESCE(started_at, $8), finished_at = $9, "
               "restored_at = CASE WHEN $10 = 1 THEN NULL ELSE restored_at END WHERE id = $1 AND version = $2",
               {id, seen, name_of(change.state), change.reason, value_of(change.result), code_of(change.error),
                message_of(change.error), value_of(change.started_at), value_of(change.finished_at),
                std::int64_t{has_ended(change.state) ? 1 : 0}}));
  return changed == 1;
}

Result<> ask_to_advance(Connection& connection, const std::string& id) {
  KADR_CHECK(connection.execute("UPDATE jobs SET version = version + 1, advance_needed = 1 WHERE id = $1", {id}));
  return {};
}

Result<std::vector<std::string>> jobs_to_advance(Connection& connection, std::int64_t limit) {
  KADR_TRY(const Rows rows,
           connection.query("SELECT id FROM jobs WHERE advance_needed = 1 ORDER BY id LIMIT $1", {limit}));
  std::vector<std::string> ids;
  for (const Row& row : rows) ids.push_back(row.text(0));
  return ids;
}

Result<std::optional<std::string>> next_queued_job(Connection& connection, std::int64_t most) {
  KADR_TRY(const Rows rows,
           connection.query("SELECT q.id FROM jobs q LEFT JOIN (SELECT owner, count(*) AS busy FROM jobs "
                            "WHERE state IN ('running', 'paused') GROUP BY owner) b ON b.owner = q.owner "
                            "WHERE q.state = 'queued' "
                            "AND (SELECT count(*) FROM jobs WHERE state IN ('running', 'paused')) < $1 "
                            "ORDER BY COALESCE(b.busy, 0), q.created_at, q.id LIMIT 1",
                            {most}));
  if (rows.empty()) return std::nullopt;
  return rows.front().text(0);
}

Result<std::int64_t> count_jobs(Connection& connection, JobState state) {
  KADR_TRY(const Rows rows, connection.query("SELECT count(*) FROM jobs WHERE state = $1", {name_of(state)}));
  return rows.front().integer(0);
}

Result<std::optional<Instant>> oldest_job(Connection& connection, JobState state) {
  KADR_TRY(const Rows rows, connection.query("SELECT min(created_at) FROM jobs WHERE state = $1", {name_of(state)}));
  return optional_instant_of(rows.front(), 0);
}

Result<bool> delete_job(Connection& connection, const std::string& id) {
  KADR_TRY(const std::int64_t deleted, connection.execute("DELETE FROM jobs WHERE id = $1", {id}));
  return deleted == 1;
}

}  // namespace kadr::store
