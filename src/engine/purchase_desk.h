#pragma once

/// Where money is spent: takes a claimed vendor step as far as it goes now, writing down each thing before the next is
/// done (docs/engine.md, "Money").
///
/// Thread: any; several claims may be worked on side by side.

#include <functional>
#include <stop_token>

#include "engine/parts.h"
#include "engine/purchase_move.h"
#include "store/purchase_records.h"

namespace kadr::engine {

class PurchaseDesk {
 public:
  /// Borrows the parts.
  explicit PurchaseDesk(const Parts& parts) : parts_(parts) {}

  /// Works on the claim until it has ended, by a result, a failure, or a wait that holds nothing. A lease that is lost
  /// meanwhile ends it silently. Errors: those of the database; the claim then ends with its lease.
  [[nodiscard]] Result<> work(const store::StepRecord& step, const store::Fence& fence, std::stop_token stop);

  /// A person has looked and says what is true of a purchase in doubt. Part of the caller's transaction.
  struct Answer {
    enum class Kind { BuyAgain, GiveUp, ItIsThis } kind = Kind::GiveUp;
    std::string vendor_id;  ///< for ItIsThis
    std::string by;
  };
  [[nodiscard]] static Result<> answer(store::Connection& connection, const store::StepRecord& step,
                                       const Answer& answer, Instant now);

 private:
  const Parts& parts_;
};

}  // namespace kadr::engine
