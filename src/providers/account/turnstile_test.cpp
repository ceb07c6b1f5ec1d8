#include "providers/account/turnstile.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace kadr::providers::account {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kNotAtAll{0};

class SetClock final : public base::Clock {
 public:
  [[nodiscard]] Instant now() const override { return base::from_milliseconds(at_.load()); }
  void pass(milliseconds time) { at_ += time.count(); }

 private:
  std::atomic<std::int64_t> at_{1'000'000};
};

TEST(Turnstile, no_more_enter_than_there_are_places) {
  SetClock clock;
  Turnstile turnstile({.places = 2}, clock);
  auto first = turnstile.enter(kNotAtAll, {});
  {
    const auto second = turnstile.enter(kNotAtAll, {});
    ASSERT_TRUE(first && second);
    EXPECT_FALSE(turnstile.enter(kNotAtAll, {}));
    EXPECT_GT(turnstile.wait(), kNotAtAll);
  }
  EXPECT_EQ(turnstile.wait(), kNotAtAll);
  EXPECT_TRUE(turnstile.enter(kNotAtAll, {}));
}

TEST(Turnstile, of_many_at_once_never_more_than_the_places_are_inside) {
  const base::SystemClock clock;
  Turnstile turnstile({.places = 3}, clock);
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  {
    std::vector<std::jthread> crowd;
    for (int i = 0; i < 24; ++i) {
      crowd.emplace_back([&] {
        const auto place = turnstile.enter(seconds(60), {});
        const int now_inside = ++inside;
        for (int seen = most; seen < now_inside && !most.compare_exchange_weak(seen, now_inside);) {
        }
        std::this_thread::yield();
        --inside;
      });
    }
  }
  EXPECT_LE(most, 3);
  EXPECT_GE(most, 1);
}

TEST(Turnstile, who_waits_enters_when_a_place_comes_free) {
  const base::SystemClock clock;
  Turnstile turnstile({.places = 1}, clock);
  auto first = turnstile.enter(kNotAtAll, {});
  std::atomic<bool> entered = false;
  std::jthread waiting([&] { entered = turnstile.enter(seconds(60), {}).has_value(); });
  first.reset();
  waiting.join();
  EXPECT_TRUE(entered);
}

TEST(Turnstile, a_stop_ends_the_waiting) {
  const base::SystemClock clock;
  Turnstile turnstile({.places = 1}, clock);
  const auto first = turnstile.enter(kNotAtAll, {});
  std::jthread waiting([&](std::stop_token stop) { EXPECT_FALSE(turnstile.enter(seconds(600), std::move(stop))); });
  waiting.request_stop();
}

TEST(Turnstile, work_at_the_vendor_holds_its_place_until_it_ends) {
  SetClock clock;
  Turnstile turnstile({.places = 1}, clock);
  turnstile.enter(kNotAtAll, {})->keep_for("id-1");
  EXPECT_FALSE(turnstile.enter(kNotAtAll, {}));
  turnstile.has_ended("id-1");
  EXPECT_TRUE(turnstile.enter(kNotAtAll, {}));
}

TEST(Turnstile, work_found_by_polling_counts) {
  SetClock clock;
  Turnstile turnstile({.places = 1}, clock);
  turnstile.is_at_work("from-before-the-restart");
  EXPECT_FALSE(turnstile.enter(kNotAtAll, {}));
}

TEST(Turnstile, work_that_nobody_asks_after_loses_its_place) {
  SetClock clock;
  Turnstile turnstile({.places = 1, .forgotten_after = seconds(300)}, clock);
  turnstile.is_at_work("id-1");
  clock.pass(seconds(200));
  turnstile.is_at_work("id-1");
  clock.pass(seconds(299));
  EXPECT_FALSE(turnstile.enter(kNotAtAll, {}));
  clock.pass(seconds(1));
  EXPECT_TRUE(turnstile.enter(kNotAtAll, {}));
}

TEST(Turnstile, only_so_many_begin_in_a_minute) {
  SetClock clock;
  Turnstile turnstile({.places = 0, .a_minute = 2}, clock);
  EXPECT_TRUE(turnstile.enter(kNotAtAll, {}));
  clock.pass(seconds(10));
  EXPECT_TRUE(turnstile.enter(kNotAtAll, {}));
  EXPECT_FALSE(turnstile.enter(kNotAtAll, {}));
  EXPECT_EQ(turnstile.wait(), seconds(50));
  clock.pass(seconds(50));
  EXPECT_TRUE(turnstile.enter(kNotAtAll, {}));
  EXPECT_FALSE(turnstile.enter(kNotAtAll, {}));
}

TEST(Turnstile, a_vendor_that_wants_nothing_for_a_while_is_sent_nothing) {
  SetClock clock;
  Turnstile turnstile({}, clock);
  turnstile.close_for(seconds(30));
  turnstile.close_for(seconds(5));
  EXPECT_EQ(turnstile.wait(), seconds(30));
  EXPECT_FALSE(turnstile.enter(kNotAtAll, {}));
  clock.pass(seconds(30));
  EXPECT_TRUE(turnstile.enter(kNotAtAll, {}));
}

}  // namespace
}  // namespace kadr::providers::account
