#include "app/stop_signals.h"

#include <condition_variable>
#include <mutex>
#include <semaphore>

#include <gtest/gtest.h>
#include <unistd.h>

namespace kadr::app {
namespace {

/// Returns when a stop has been requested.
void wait_for_stop(const std::stop_token& token) {
  std::binary_semaphore requested(0);
  const std::stop_callback callback(token, [&requested] { requested.release(); });
  requested.acquire();
}

/// Never returns by itself: work that does not notice that it should stop.
[[noreturn]] void hang() {
  std::binary_semaphore never(0);
  while (true) never.acquire();
}

TEST(StopSignals, the_first_signal_requests_a_stop) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    StopSignals signals;
    signals.start();
    EXPECT_FALSE(signals.token().stop_requested());

    ::kill(::getpid(), signal);

    wait_for_stop(signals.token());
    EXPECT_TRUE(signals.token().stop_requested());
  }
}

TEST(StopSignals, ends_in_order_when_nothing_comes) {
  StopSignals signals;
  signals.start();

  EXPECT_FALSE(signals.token().stop_requested());
}

TEST(StopSignalsDeathTest, a_second_signal_ends_the_process_at_once) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        StopSignals signals;
        signals.start();
        ::kill(::getpid(), SIGINT);
        wait_for_stop(signals.token());
        ::kill(::getpid(), SIGTERM);
        hang();
      },
      ::testing::ExitedWithCode(130), "");
}

TEST(StopSignalsDeathTest, work_that_does_not_stop_is_ended_within_a_second) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        StopSignals signals;
        signals.start();
        ::kill(::getpid(), SIGINT);
        hang();
      },
      ::testing::ExitedWithCode(130), "");
}

}  // namespace
}  // namespace kadr::app
