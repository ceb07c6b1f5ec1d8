#pragma once

/// Taking jobs forward: starting queued ones, replaying those that something happened to, and letting what was waited
/// for come true. Everything here may be done by several workers at once (docs/engine.md, rule 4).
///
/// Thread: any, one call at a time per object.

#include <optional>
#include <string>
#include <vector>

#include "engine/parts.h"
#include "store/job_records.h"

namespace kadr::engine {

class Advance {
 public:
  /// Borrows the parts.
  explicit Advance(const Parts& parts) : parts_(parts) {}

  /// Does all that can be done now. \return the jobs that changed.
  /// Errors: those of the database.
  [[nodiscard]] Result<std::vector<std::string>> everything();

  /// Starts the next queued job, if there is a place for one.
  [[nodiscard]] Result<std::optional<std::string>> admit();

  /// Replays one job and writes what follows. A job that has ended, or is not to be advanced, is left alone.
  [[nodiscard]] Result<> job(const std::string& id);

  /// Ends timers and approvals whose time has come, and takes back the leases of the dead.
  [[nodiscard]] Result<std::vector<std::string>> what_is_due();

  /// Takes back the leases of everybody but `lease_owner`, who alone has the data folder.
  [[nodiscard]] Result<std::vector<std::string>> orphans_of_others(const std::string& lease_owner);

 private:
  [[nodiscard]] Result<bool> try_job(const std::string& id);
  [[nodiscard]] Result<std::vector<std::string>> take_back(const std::optional<std::string>& lease_owner);

  const Parts& parts_;
};

/// Drops every open step of a job that has ended, except purchases that hold money: those are seen through.
/// Part of the caller's transaction.
[[nodiscard]] Result<> drop_open_steps(store::Connection& connection, const std::string& job, store::StepState state,
                                       Instant now);

}  // namespace kadr::engine
