#include "api/rate_limit.h"

#include <random>

#include <gtest/gtest.h>

namespace kadr::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Instant kStart = base::from_milliseconds(1'000'000);

/// The same limit as a bucket of tokens, in whole numbers: full at first, filled evenly, one token an event.
class Bucket {
 public:
  explicit Bucket(const RateLimit& limit) : limit_(limit), level_(limit.events * limit.window.count()) {}

  bool take(Instant now) {
    const std::int64_t token = limit_.window.count();
    level_ = std::min(limit_.events * token, level_ + limit_.events * (now - last_).count());
    last_ = now;
    if (level_ < token) return false;
    level_ -= token;
    return true;
  }

 private:
  RateLimit limit_;
  std::int64_t level_;
  Instant last_ = kStart;
};

TEST(RateLimit, it_decides_as_a_bucket_of_tokens_does) {
  std::mt19937_64 random(7);
  for (const RateLimit& limit : {RateLimit{"a", 5, seconds(60)}, RateLimit{"b", 20, seconds(3600)},
                                 RateLimit{"c", 1, seconds(1)}, RateLimit{"d", 100, seconds(1)}}) {
    Bucket bucket(limit);
    std::optional<Instant> remembered;
    Instant now = kStart;
    const std::int64_t share = limit.window.count() / limit.events;
    int admitted = 0;
    for (int event = 0; event < 10'000; ++event) {
      now += milliseconds(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(2 * share)));
      const RateDecision decision = admit(limit, remembered, now);
      ASSERT_EQ(decision.arrival.has_value(), bucket.take(now)) << limit.rule << " event " << event;
      if (decision.arrival) remembered = decision.arrival;
      admitted += decision.arrival ? 1 : 0;
    }
    EXPECT_GT(admitted, 5'000);
    EXPECT_LT(admitted, 10'000);
  }
}

TEST(RateLimit, what_it_says_to_wait_is_just_enough) {
  const RateLimit limit{"a", 5, seconds(60)};
  std::optional<Instant> remembered;
  for (int event = 0; event < 5; ++event) remembered = admit(limit, remembered, kStart).arrival;

  const RateDecision refused = admit(limit, remembered, kStart + milliseconds(1));

  EXPECT_EQ(refused.wait, milliseconds(11'999));
  const Instant then = kStart + milliseconds(1) + refused.wait;
  EXPECT_FALSE(admit(limit, remembered, then - milliseconds(1)).arrival);
  EXPECT_TRUE(admit(limit, remembered, then).arrival);
}

TEST(RateLimit, a_clock_that_was_ahead_locks_nobody_out) {
  const RateLimit limit{"a", 5, seconds(60)};

  EXPECT_LE(admit(limit, kStart + std::chrono::hours(10'000), kStart).wait, seconds(12));
}

TEST(RateLimit, shares_that_are_no_whole_number_let_no_more_through) {
  const RateLimit limit{"a", 7, milliseconds(1'000)};
  std::optional<Instant> remembered;
  int admitted = 0;
  for (Instant now = kStart; now < kStart + seconds(60); now += milliseconds(1)) {
    const RateDecision decision = admit(limit, remembered, now);
    if (!decision.arrival) continue;
    remembered = decision.arrival;
    ++admitted;
  }

  EXPECT_LE(admitted, 7 + 420);
  EXPECT_GE(admitted, 7 + 410);
}

}  // namespace
}  // namespace kadr::api
