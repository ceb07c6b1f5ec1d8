#pragma once

/// Where money is spent: takes a claimed vendor step as far as it goes now, writing down each thing before the next is
/// done (docs/engine.md, "Money").
///
/// Thread: any; several claims may be worked on side by side.

#include <stop_token>

#include "engine/parts.h"
#include "store/step_records.h"

namespace kadr::engine {

class PurchaseDesk {
 public:
  /// Borrows the parts.
  explicit PurchaseDesk(const Parts& parts) : parts_(parts) {}

  /// Works on the claim until it has ended, by a result, a failure, or a wait that holds nothing. A lease that is lost
  /// meanwhile ends it silently. A stop that is asked for ends it with a wait for the next process.
  /// Errors: those of the database; the claim then ends with its lease. What a vendor answered meanwhile is in the
  /// spool.
  [[nodiscard]] Result<> work(const store::StepRecord& step, const store::Fence& fence, std::stop_token stop);

 private:
  const Parts& parts_;
};

}  // namespace kadr::engine
