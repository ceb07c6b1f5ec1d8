#pragma once

/// Steps as rows, and the leases on them. Every function here is a part of the caller's transaction.
///
/// Errors: those of the connection.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/result.h"
#include "store/connection.h"

namespace kadr::store {

enum class StepState { Ready, Running, Waiting, Done, Failed, Quarantined, Superseded, Cancelled };

[[nodiscard]] std::string_view to_string(StepState state);
[[nodiscard]] std::optional<StepState> step_state_from(std::string_view name);
/// Ready, Running and Waiting: something will still become of it.
[[nodiscard]] bool is_open(StepState state);

/// Names one step of one job.
struct StepName {
  std::string job;
  std::int64_t number = 0;

  friend auto operator<=>(const StepName&, const StepName&) = default;
};

struct StepRecord {
  StepName name;
  std::string owner;
  std::string key;
  std::string kind;
  std::string step_class;
  Json input;
  std::string input_hash;
  std::int64_t take = 1;
  StepState state = StepState::Ready;
  std::string reason;  ///< why it waits
  std::int64_t attempts = 0;
  std::int64_t deaths = 0;
  Instant run_at;
  std::optional<std::string> lease_owner;
  std::optional<Instant> lease_until;
  std::int64_t fence = 0;
  base::Progress progress;
  std::optional<Json> result;
  std::optional<Error> error;
  Instant created_at;
  std::optional<Instant> started_at;
  std::optional<Instant> finished_at;
};

/// Numbers the step (the job's next) and writes it.
[[nodiscard]] Result<StepName> insert_step(Connection& connection, const StepRecord& step);
[[nodiscard]] Result<std::vector<StepRecord>> steps_of(Connection& connection, const std::string& job);
[[nodiscard]] Result<std::optional<StepRecord>> find_step(Connection& connection, const StepName& name);

struct Claim {
  std::string step_class;
  std::string lease_owner;
  Instant now;
  Instant lease_until;
};
/// The step to be worked on next becomes running, its fence and attempts one higher: of the owner with the fewest steps
/// running, the oldest that may run now. Nothing when there is none.
[[nodiscard]] Result<std::optional<StepRecord>> claim_step(Connection& connection, const Claim& claim);

/// Who writes about a step: only the latest claim is heard.
struct Fence {
  StepName step;
  std::string lease_owner;
  std::int64_t fence = 0;
};

/// \return false when the lease is lost, or the step is no longer running.
[[nodiscard]] Result<bool> extend_lease(Connection& connection, const Fence& fence, Instant until,
                                        const base::Progress& progress);

/// How a claim ends.
struct StepChange {
  StepState state = StepState::Done;
  std::string reason;
  Instant run_at;
  std::optional<Json> result;
  std::optional<Error> error;
  std::optional<Instant> finished_at;
  /// What becomes of the count of attempts: a wait for a vendor or for room is none.
  enum class Attempt { Counts, DoesNotCount } attempt = Attempt::Counts;
};
/// \return false when the lease is lost: nothing was written.
[[nodiscard]] Result<bool> end_claim(Connection& connection, const Fence& fence, const StepChange& change);

/// A step that nobody holds is given a new state. \return false when it is running or has ended.
[[nodiscard]] Result<bool> change_idle_step(Connection& connection, const StepName& name, const StepChange& change);

/// Cancels or supersedes a step, whether or not somebody works on it. \return false when it had ended already.
[[nodiscard]] Result<bool> drop_step(Connection& connection, const StepName& name, StepState state, Instant now);

/// Running steps whose worker is dead: those whose lease ended before `now`, and with `only_owner` also all that
/// somebody else holds.
[[nodiscard]] Result<std::vector<StepRecord>> orphans(Connection& connection, Instant now,
                                                      const std::optional<std::string>& only_owner);
/// Takes a lease back: the fence goes up, the death is counted.
[[nodiscard]] Result<> take_back(Connection& connection, const StepName& name, StepState state, const Error* error,
                                 Instant now);

/// Waiting timers and approvals whose time has come.
[[nodiscard]] Result<std::vector<StepRecord>> due_steps(Connection& connection, std::string_view step_class,
                                                        Instant now);
/// When the next waiting step of any class may run; nothing when none waits for a time.
[[nodiscard]] Result<std::optional<Instant>> next_due(Connection& connection);

}  // namespace kadr::store
