#pragma once

/// One claim on one purchase: what is known of it, and what is written down. Each write is one transaction that holds
/// only while the lease does; the desk decides which comes next.
///
/// Thread: one owner. Errors: those of the database.

#include <string>

#include "engine/parts.h"
#include "store/job_records.h"
#include "store/purchase_records.h"

namespace kadr::engine {

/// Whether the claim goes on after a move.
enum class Then { GoOn, ClaimEnded };

class PurchaseClaim {
 public:
  /// Borrows the parts and the step.
  PurchaseClaim(const Parts& parts, const store::StepRecord& step, store::Fence fence)
      : parts_(parts), step_(step), fence_(std::move(fence)) {}

  /// Reads the purchase and its job; plans it when it is new. False when the lease is lost.
  [[nodiscard]] Result<bool> open(const Vendor& vendor, const VendorRequest& request);

  /// In memory; written by whichever write comes next.
  [[nodiscard]] store::PurchaseRecord& purchase() { return purchase_; }
  [[nodiscard]] const store::PurchaseRecord& purchase() const { return purchase_; }
  [[nodiscard]] const store::JobRecord& job() const { return job_; }
  [[nodiscard]] Instant now() const { return parts_.clock.now(); }

  // The claim goes on.

  /// Writes the purchase as it is now.
  [[nodiscard]] Result<Then> write();
  [[nodiscard]] Result<Then> become(store::PurchaseState state);
  /// Reserves the money and writes the intent to send these bytes. Over a budget the step has failed.
  [[nodiscard]] Result<Then> write_intent(const VendorRequest& request);
  /// Written even by a sender that has lost its lease meanwhile: it is the truth about this attempt, and nobody else
  /// may know it. When the database cannot take it, the spool does.
  [[nodiscard]] Result<Then> accept(const Accepted& accepted);

  // The claim ends.

  /// The output is stored and the cost known: the step is done.
  [[nodiscard]] Result<Then> settle(const Json& result);
  /// The vendor took it and failed, or nobody will ever know.
  [[nodiscard]] Result<Then> fail_purchase(const Error& error);
  [[nodiscard]] Result<Then> fail_step(const Error& error);
  [[nodiscard]] Result<Then> end_cancelled();
  [[nodiscard]] Result<Then> ask_person();
  [[nodiscard]] Result<Then> wait(Instant until, const std::string& reason,
                                  store::StepChange::Attempt attempt = store::StepChange::Attempt::DoesNotCount);

 private:
  /// Part of a transaction: nothing is written about a purchase by one who has lost the lease.
  [[nodiscard]] Result<bool> still_mine(store::Connection& connection);
  [[nodiscard]] Result<> write_and_tell(store::Connection& connection);
  void doubt_what_was_lost();
  [[nodiscard]] Result<Then> wait_in(store::Connection& connection, const store::StepChange& waiting);
  template <typename End>
  [[nodiscard]] Result<Then> end_claim(const End& end);

  const Parts& parts_;
  const store::StepRecord& step_;
  const store::Fence fence_;
  store::JobRecord job_;
  store::PurchaseRecord purchase_;
};

}  // namespace kadr::engine
