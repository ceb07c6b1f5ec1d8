#pragma once

/// A simulated server process: what it holds in memory, and what it can do next. All of it is gone when it dies.
///
/// Thread: one.

#include <memory>
#include <string>
#include <vector>

#include "engine/advance.h"
#include "engine/simulation/world.h"
#include "engine/step_work.h"

namespace kadr::engine::simulation {

class Server {
 public:
  /// Borrows the parts. \param name of this life of the process; never used again after it.
  Server(const Parts& parts, std::string name) : advance_(parts), work_(parts, std::move(name)) {}

  /// True while some call of this server is on the stack: it can do nothing else then.
  [[nodiscard]] bool is_busy() const { return busy_; }
  /// A held-up server does not renew its leases.
  bool held_up = false;

  [[nodiscard]] Result<> advance();
  [[nodiscard]] Result<> claim(std::string_view step_class);
  /// Ends one of the claims by doing its work.
  [[nodiscard]] Result<> carry_out_one(Chance& chance);
  [[nodiscard]] Result<> heartbeat();
  [[nodiscard]] bool has_claims() const { return !claims_.empty(); }

 private:
  class Busy;

  Advance advance_;
  StepWork work_;
  std::vector<ClaimedStep> claims_;
  bool busy_ = false;
};

}  // namespace kadr::engine::simulation
