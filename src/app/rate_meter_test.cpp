#include "app/rate_meter.h"

#include <gtest/gtest.h>

namespace kadr::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Clock::time_point kStart{};

TEST(RateMeter, knows_nothing_at_first) {
  RateMeter meter;
  meter.record(kStart, 0);
  meter.record(kStart + milliseconds(200), 1000);

  EXPECT_EQ(meter.per_second(), 0);
}

TEST(RateMeter, divides_work_by_time) {
  RateMeter meter;
  meter.record(kStart, 0);
  meter.record(kStart + seconds(2), 100);

  EXPECT_DOUBLE_EQ(meter.per_second(), 50);
}

TEST(RateMeter, forgets_what_is_older_than_its_window) {
  RateMeter meter;
  for (int second = 0; second <= 30; ++second) meter.record(kStart + seconds(second), second);
  for (int second = 31; second <= 50; ++second) meter.record(kStart + seconds(second), 30 + (second - 30) * 100);

  EXPECT_DOUBLE_EQ(meter.per_second(), 100);
}

TEST(RateMeter, counts_work_that_came_in_many_small_steps) {
  RateMeter meter;
  for (int step = 0; step <= 5000; ++step) meter.record(kStart + milliseconds(step), step);

  EXPECT_NEAR(meter.per_second(), 1000, 1);
}

}  // namespace
}  // namespace kadr::app
