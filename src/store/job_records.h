#pragma once

/// Jobs as rows. Every function here is a part of the caller's transaction.
///
/// Errors: those of the connection; NotFound where a named row is asked for and missing.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "store/connection.h"

namespace kadr::store {

enum class JobState { Queued, Running, Waiting, Paused, Succeeded, Failed, Cancelled };

/// "queued", "running", …: as in the database and the API.
[[nodiscard]] std::string_view to_string(JobState state);
[[nodiscard]] std::optional<JobState> job_state_from(std::string_view name);
/// Succeeded, Failed and Cancelled.
[[nodiscard]] bool has_ended(JobState state);

struct JobRecord {
  std::string id;
  std::string owner;
  std::string recipe;
  std::string name;  ///< as the user calls it; may be empty
  Json request;
  JobState state = JobState::Queued;
  std::string reason;  ///< why it is paused; empty otherwise
  std::string on_doubt = "ask";
  std::optional<std::int64_t> budget;  ///< millionths of a US dollar
  std::optional<Json> result;
  std::optional<Error> error;
  Instant created_at;
  std::optional<Instant> started_at;
  std::optional<Instant> finished_at;
  /// Changes with every change that the recipe could see.
  std::int64_t version = 1;
  bool advance_needed = false;
  std::int64_t last_event = 0;
  /// When it came back out of a backup in which it had not ended (store/restored.h); nothing once it has ended.
  std::optional<Instant> restored_at;
};

[[nodiscard]] Result<> insert_job(Connection& connection, const JobRecord& job);
[[nodiscard]] Result<std::optional<JobRecord>> find_job(Connection& connection, const std::string& id);
/// The same, for this owner's jobs only: everybody else's do not exist.
[[nodiscard]] Result<std::optional<JobRecord>> find_job_of(Connection& connection, const std::string& id,
                                                           const std::string& owner);

struct JobListing {
  std::optional<std::string> owner;
  std::optional<JobState> state;
  /// Only jobs older than this one; ids sort by age.
  std::optional<std::string> before;
  std::int64_t limit = 50;
};
/// Newest first.
[[nodiscard]] Result<std::vector<JobRecord>> list_jobs(Connection& connection, const JobListing& listing);

/// What an advance or a command changes. Absent members stay.
struct JobChange {
  JobState state = JobState::Queued;
  std::string reason;
  std::optional<Json> result;
  std::optional<Error> error;
  std::optional<Instant> started_at;
  std::optional<Instant> finished_at;
};
/// Writes the change and counts the version up, if the version is still `seen`; advance_needed becomes false.
/// \return false when the job has changed meanwhile: nothing was written.
[[nodiscard]] Result<bool> change_job(Connection& connection, const std::string& id, std::int64_t seen,
                                      const JobChange& change);

/// Something happened that the recipe must see.
[[nodiscard]] Result<> ask_to_advance(Connection& connection, const std::string& id);
[[nodiscard]] Result<std::vector<std::string>> jobs_to_advance(Connection& connection, std::int64_t limit);

/// The queued job to be started next: of the owner with the fewest jobs running, the oldest. Nothing when `most`
/// jobs are running already.
[[nodiscard]] Result<std::optional<std::string>> next_queued_job(Connection& connection, std::int64_t most);

[[nodiscard]] Result<std::int64_t> count_jobs(Connection& connection, JobState state);
/// When the oldest job in that state was made.
[[nodiscard]] Result<std::optional<Instant>> oldest_job(Connection& connection, JobState state);
/// Removes the job with its steps, approvals, events and outputs; its purchases stay in the books.
/// \return false when there was none.
[[nodiscard]] Result<bool> delete_job(Connection& connection, const std::string& id);

}  // namespace kadr::store
