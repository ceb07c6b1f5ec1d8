#include "base/retry_delay.h"

#include <vector>

#include <gtest/gtest.h>

namespace kadr::base {
namespace {

using std::chrono::milliseconds;

TEST(RetryDelay, doubles_listens_to_the_server_and_has_an_upper_bound) {
  const RetryPolicy policy{.first = milliseconds{500}, .longest = milliseconds{60'000}};
  struct Case {
    RetryOccasion occasion;
    int expected;
  };
  const std::vector<Case> cases = {
      {{.failures = 1}, 500},
      {{.failures = 2}, 1'000},
      {{.failures = 3}, 2'000},
      {{.failures = 7}, 32'000},
      {{.failures = 8}, 60'000},
      {{.failures = 1'000'000}, 60'000},
      {{.failures = 1, .jitter = 0.5}, 562},
      {{.failures = 8, .jitter = 0.99}, 60'000},
      {{.failures = 1, .asked = milliseconds{7'000}}, 7'000},
      {{.failures = 5, .asked = milliseconds{7'000}}, 8'000},
      {{.failures = 1, .asked = milliseconds{86'400'000}}, 60'000},
      {{.failures = 1, .asked = milliseconds{-5}}, 500},
  };

  for (const Case& entry : cases) {
    EXPECT_EQ(retry_delay(policy, entry.occasion), milliseconds{entry.expected})
        << "after " << entry.occasion.failures << " failures, asked for " << entry.occasion.asked.count();
  }
}

TEST(RetryDelay, a_first_wait_over_the_longest_is_the_longest) {
  const RetryPolicy policy{.first = milliseconds{500}, .longest = milliseconds{10}};

  EXPECT_EQ(retry_delay(policy, {.failures = 1}), milliseconds{10});
}

}  // namespace
}  // namespace kadr::base
