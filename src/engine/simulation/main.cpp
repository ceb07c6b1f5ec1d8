/// kadr-simulate [--seeds N] [--first SEED] [--seed SEED]: runs simulations of the engine and says which broke a
/// promise.

#include <cstdlib>
#include <iostream>

#include <CLI/CLI.hpp>

#include "engine/simulation/run.h"

int main(int argc, char** argv) {
  CLI::App app("Simulates the engine: crashes, lost leases, slow and lying vendors. One seed is one run.");
  std::uint64_t first = 1;
  std::uint64_t seeds = 2000;
  app.add_option("--first", first, "the first seed");
  app.add_option("--seeds", seeds, "how many seeds");
  CLI11_PARSE(app, argc, argv);

  std::int64_t deaths = 0;
  std::int64_t purchases = 0;
  std::int64_t seconds = 0;
  std::uint64_t broken = 0;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    const kadr::engine::simulation::RunReport report = kadr::engine::simulation::run({.seed = seed});
    deaths += report.deaths;
    purchases += report.purchases;
    seconds += report.simulated_seconds;
    if (report.violations.empty()) continue;
    ++broken;
    for (const std::string& violation : report.violations) std::cout << "seed " << seed << ": " << violation << '\n';
  }
  std::cout << seeds << " seeds, " << seconds / 86'400 << " simulated days, " << deaths << " deaths, " << purchases
            << " purchases: " << broken << " seeds broke a promise\n";
  return broken == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
