#include <array>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "engine/simulation/run.h"

namespace kadr::engine::simulation {
namespace {

/// The first seed of these many that breaks a promise, with what it broke.
std::optional<std::string> first_broken(RunSettings settings, std::uint64_t seeds) {
  for (settings.seed = 1; settings.seed <= seeds; ++settings.seed) {
    const RunReport report = run(settings);
    if (!report.violations.empty()) return "seed " + std::to_string(settings.seed) + ": " + report.violations.front();
  }
  return std::nullopt;
}

TEST(Simulation, one_seed_is_one_run) {
  EXPECT_EQ(run({.seed = 77}).trace, run({.seed = 77}).trace);
  EXPECT_NE(run({.seed = 77}).trace, run({.seed = 78}).trace);
}

/// In four parts, so that they can be run side by side.
class ManySeeds : public testing::TestWithParam<std::uint64_t> {};

TEST_P(ManySeeds, keep_every_promise) {
  int deaths = 0;
  int purchases = 0;
  for (std::uint64_t seed = GetParam(); seed < GetParam() + 500; ++seed) {
    const RunReport report = run({.seed = seed});
    deaths += report.deaths;
    purchases += report.purchases;
    for (const std::string& violation : report.violations) ADD_FAILURE() << "seed " << seed << ": " << violation;
  }
  // That much must have happened, or the promises were not tried.
  EXPECT_GT(deaths, 500);
  EXPECT_GT(purchases, 500);
}

INSTANTIATE_TEST_SUITE_P(Simulation, ManySeeds, testing::Values(1, 501, 1001, 1501));

struct PlantedFault {
  std::string name;
  bool Law::* rule;
  /// Where the fault shows soonest.
  RunSettings settings = {};
};

void PrintTo(const PlantedFault& fault, std::ostream* out) {
  *out << fault.name;
}

const RunSettings kListed{.trouble = 50, .vendor = "listed"};

/// A simulation proves something only if it notices what it is for: each rule of the law, broken, must show.
class Planted : public testing::TestWithParam<PlantedFault> {};

TEST_P(Planted, fault_is_found) {
  RunSettings settings = GetParam().settings;
  settings.law.*GetParam().rule = false;

  const std::optional<std::string> found = first_broken(settings, 1000);

  ASSERT_TRUE(found) << "nothing was noticed in 1000 seeds";
  std::cout << "  " << GetParam().name << ": " << *found << '\n';
}

INSTANTIATE_TEST_SUITE_P(
    Simulation, Planted,
    testing::Values(PlantedFault{"send_before_intent", &Law::intent_before_send},
                    PlantedFault{"no_reservation", &Law::reserve_within_budget},
                    PlantedFault{"send_on_a_foreign_intent", &Law::foreign_intent_is_unknown},
                    PlantedFault{"skip_the_settle_window", &Law::wait_for_settle_window, kListed},
                    PlantedFault{"one_look_is_enough", &Law::several_looks, kListed},
                    PlantedFault{"ignore_what_is_found", &Law::adopt_what_is_found},
                    PlantedFault{"send_again_to_a_silent_vendor", &Law::silent_vendor_asks_a_person},
                    PlantedFault{"settle_before_fetching", &Law::fetch_before_settling},
                    PlantedFault{"no_fence_on_results", &Law::fence_on_end},
                    PlantedFault{"no_fence_on_purchases", &Law::fence_on_purchase},
                    PlantedFault{"result_without_waking_the_job", &Law::result_with_wake_up},
                    PlantedFault{"advance_over_a_change", &Law::version_on_advance},
                    PlantedFault{"send_after_the_deadline", &Law::deadline_before_send, {.vendor = "listed"}},
                    PlantedFault{"do_not_count_deaths", &Law::deaths_are_counted},
                    PlantedFault{"result_without_event", &Law::event_with_change}),
    [](const testing::TestParamInfo<PlantedFault>& info) { return info.param.name; });

}  // namespace
}  // namespace kadr::engine::simulation
