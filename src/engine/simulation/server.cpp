#include "engine/simulation/server.h"

namespace kadr::engine::simulation {

/// Marks the server for as long as it works, however that ends.
class Server::Busy {
 public:
  explicit Busy(Server& server) : server_(server) { server_.busy_ = true; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;
  ~Busy() { server_.busy_ = false; }

 private:
  Server& server_;
};

Result<> Server::advance() {
  const Busy busy(*this);
  KADR_CHECK(advance_.everything());
  return {};
}

Result<> Server::claim(std::string_view step_class) {
  const Busy busy(*this);
  KADR_TRY(auto claimed, work_.claim(step_class));
  if (claimed) claims_.push_back(std::move(*claimed));
  return {};
}

Result<> Server::carry_out_one(Chance& chance) {
  if (claims_.empty()) return {};
  const Busy busy(*this);
  const std::size_t which = chance.below(claims_.size());
  const ClaimedStep claimed = claims_[which];
  claims_.erase(claims_.begin() + static_cast<std::ptrdiff_t>(which));
  KADR_CHECK(work_.carry_out(claimed, {}, {}));
  return {};
}

Result<> Server::heartbeat() {
  if (held_up) return {};
  const Busy busy(*this);
  std::vector<ClaimedStep> kept;
  for (const ClaimedStep& claimed : claims_) {
    KADR_TRY(const bool ours, work_.heartbeat(claimed.fence, {}));
    if (ours) kept.push_back(claimed);
  }
  claims_ = std::move(kept);
  return {};
}

}  // namespace kadr::engine::simulation
