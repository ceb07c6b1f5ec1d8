#pragma once

/// The judge of a simulated run: compares the database and the vendors' own books with what was promised.
///
/// Thread: one.

#include <string>
#include <vector>

#include "base/json.h"
#include "engine/simulation/world.h"
#include "store/database.h"

namespace kadr::engine::simulation {

/// What a job was asked for, and what was done to it.
struct Expected {
  std::string job;
  Json request;
  bool dear = false;  ///< costs more than its budget
  bool poison = false;
  bool cancelled = false;
  bool redone = false;
};

struct Inspection {
  store::Database& database;
  const std::vector<Expected>& expected;
  std::int64_t budget = 0;
  std::vector<Bill> bills = {};
};

/// One sentence for each broken promise.
[[nodiscard]] std::vector<std::string> inspect(const Inspection& inspection);

/// SHA-256 of all events and bills.
[[nodiscard]] std::string trace_of(const Inspection& inspection);

}  // namespace kadr::engine::simulation
