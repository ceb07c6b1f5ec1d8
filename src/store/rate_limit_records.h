#pragma once

/// What rate limits remember, as rows: one instant per owner and rule.
/// Every function here is a part of the caller's transaction. Errors: those of the connection.

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace kadr::store {

struct RateCell {
  std::string owner;
  std::string rule;  ///< "jobs a minute"
};

/// The theoretical arrival time that was remembered last; nothing before the first.
[[nodiscard]] Result<std::optional<Instant>> find_arrival(Connection& connection, const RateCell& cell);
[[nodiscard]] Result<> remember_arrival(Connection& connection, const RateCell& cell, Instant arrival);

}  // namespace kadr::store
