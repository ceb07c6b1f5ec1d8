#pragma once

/// One simulated run of the engine: some jobs, two servers on one database, three vendors, and everything that can go
/// wrong, all from one seed. The real engine runs on a real database in memory; only the world around it is simulated.
///
/// Thread: one.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/settings.h"

namespace kadr::engine::simulation {

struct RunSettings {
  std::uint64_t seed = 1;
  int jobs = 2;
  /// Actions before the world calms down and everything may end.
  int troubled_actions = 120;
  /// How often something goes wrong at a vendor, in percent.
  std::uint64_t trouble = 20;
  /// The only vendor that jobs buy from; empty: any.
  std::string vendor = {};
  Law law;
};

struct RunReport {
  /// Sentences; empty when every promise was kept.
  std::vector<std::string> violations;
  /// SHA-256 of all that happened: equal for two runs of one seed.
  std::string trace;
  int deaths = 0;
  int purchases = 0;
  std::int64_t simulated_seconds = 0;
};

[[nodiscard]] RunReport run(const RunSettings& settings);

}  // namespace kadr::engine::simulation
