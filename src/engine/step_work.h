#pragma once

/// Working on steps: claim one, do it, write down how it ended. The threads that call this are the pool's (engine.h),
/// or the simulation's only one.
///
/// Thread: any; several claims may be worked on side by side.

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "engine/parts.h"
#include "engine/purchase_desk.h"

namespace kadr::engine {

/// A step that is ours for as long as the lease holds.
struct ClaimedStep {
  store::StepRecord step;
  store::Fence fence;
};

class StepWork {
 public:
  /// \param lease_owner names this process among all that ever had the database; never used again after it.
  StepWork(const Parts& parts, std::string lease_owner)
      : parts_(parts), desk_(parts), lease_owner_(std::move(lease_owner)) {}

  /// Nothing when no step of the class may run now.
  [[nodiscard]] Result<std::optional<ClaimedStep>> claim(std::string_view step_class);

  /// Does the work and ends the claim. \return false when the lease was lost and the result was dropped.
  /// Errors: those of the database; the claim then ends with its lease. Blocking: as long as the work takes.
  [[nodiscard]] Result<bool> carry_out(const ClaimedStep& claimed, const base::ProgressSink& progress,
                                       std::stop_token stop);

  /// What is left to be written down after the work: nothing when the purchase desk has done so.
  using Unwritten = std::optional<Result<Json>>;
  /// The two halves of carry_out, for who waits between them for a database that is full: what write_down could not
  /// write for want of room (NoSpace) it is given again. Errors: as of carry_out.
  [[nodiscard]] Result<Unwritten> work(const ClaimedStep& claimed, const base::ProgressSink& progress,
                                       std::stop_token stop);
  [[nodiscard]] Result<bool> write_down(const ClaimedStep& claimed, const Result<Json>& result);

  /// \return false when the lease is lost: whoever works on it should stop.
  [[nodiscard]] Result<bool> heartbeat(const store::Fence& fence, const base::Progress& progress);

  [[nodiscard]] const std::string& lease_owner() const { return lease_owner_; }

 private:
  [[nodiscard]] Result<> work_at_desk(const ClaimedStep& claimed, std::stop_token stop);
  [[nodiscard]] Result<Json> run_handler(const ClaimedStep& claimed, const base::ProgressSink& progress,
                                         std::stop_token stop) const;

  const Parts& parts_;
  PurchaseDesk desk_;
  const std::string lease_owner_;
};

}  // namespace kadr::engine
