#include "base/ids.h"

#include <set>

#include <gtest/gtest.h>

namespace kadr::base {
namespace {

class StoppedClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return from_milliseconds(milliseconds); }
  std::int64_t milliseconds = 0x0193'f2a1'7c3e;
};

class CountingRandom final : public RandomSource {
 public:
  [[nodiscard]] std::uint64_t next() override { return number++; }
  std::uint64_t number = 0xfff;
};

TEST(Ids, carry_the_time_in_front_and_version_and_variant_in_place) {
  const StoppedClock clock;
  CountingRandom random;
  Ids ids(clock, random);

  EXPECT_EQ(ids.next(), "0193f2a1-7c3e-7fff-8000-000000001000");
}

TEST(Ids, sort_by_the_time_they_were_made) {
  StoppedClock clock;
  SystemRandom random;
  Ids ids(clock, random);
  const std::string earlier = ids.next();
  clock.milliseconds += 1;

  EXPECT_LT(earlier, ids.next());
}

TEST(Ids, differ_within_one_millisecond) {
  const StoppedClock clock;
  SystemRandom random;
  Ids ids(clock, random);
  std::set<std::string> made;
  for (int i = 0; i < 1000; ++i) made.insert(ids.next());

  EXPECT_EQ(made.size(), 1000U);
}

TEST(Ids, only_a_lower_case_uuid_is_one) {
  EXPECT_TRUE(is_uuid("0193f2a1-7c3e-7fff-8000-000000001000"));
  EXPECT_FALSE(is_uuid("0193F2A1-7c3e-7fff-8000-000000001000"));
  EXPECT_FALSE(is_uuid("0193f2a1-7c3e-7fff-8000-00000000100"));
  EXPECT_FALSE(is_uuid("0193f2a1-7c3e-7fff-8000-0000000010000"));
  EXPECT_FALSE(is_uuid("0193f2a1x7c3e-7fff-8000-000000001000"));
  EXPECT_FALSE(is_uuid(""));
}

}  // namespace
}  // namespace kadr::base
