#include "webhooks/delivery_rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::webhooks {
namespace {

using ::testing::HasSubstr;
using Then = Verdict::Then;
using namespace std::chrono_literals;

Verdict after(int status, std::int64_t failures = 0, double jitter = 0) {
  const Result<net::PostAnswer> answer = net::PostAnswer{.status = status};
  return judge({.failures = failures, .answer = answer, .jitter = jitter});
}

TEST(DeliveryRule, only_2xx_is_a_success) {
  for (const int status : {200, 202, 204, 299}) EXPECT_EQ(after(status).then, Then::Delivered) << status;
  for (const int status : {301, 307, 400, 401, 404, 429, 500, 503})
    EXPECT_EQ(after(status).then, Then::Again) << status;
}

TEST(DeliveryRule, gone_ends_it_at_once) {
  EXPECT_EQ(after(410).then, Then::Gone);
}

TEST(DeliveryRule, each_failure_waits_longer_and_the_eighth_is_the_last) {
  const std::chrono::milliseconds waits[] = {5s, 5min, 30min, 2h, 5h, 10h, 10h};
  for (std::int64_t failures = 0; failures < 7; ++failures) {
    const Verdict verdict = after(500, failures);
    EXPECT_EQ(verdict.then, Then::Again) << failures;
    EXPECT_EQ(verdict.wait, waits[failures]) << failures;
  }
  EXPECT_EQ(after(500, 7).then, Then::GivenUp);
  EXPECT_EQ(after(500, 70).then, Then::GivenUp);
}

TEST(DeliveryRule, jitter_lengthens_a_wait_by_up_to_a_fifth) {
  EXPECT_EQ(after(500, 1, 0.5).wait, 330s);
  EXPECT_LT(after(500, 1, 0.999).wait, 360s);
}

TEST(DeliveryRule, a_receiver_may_ask_for_a_longer_wait_and_not_for_a_shorter_one) {
  const auto asks = [](std::chrono::seconds wait, std::int64_t failures) {
    const Result<net::PostAnswer> answer = net::PostAnswer{.status = 429, .retry_after = wait};
    return judge({.failures = failures, .answer = answer}).wait;
  };
  EXPECT_EQ(asks(60s, 0), 60s);
  EXPECT_EQ(asks(60s, 1), 5min);
}

TEST(DeliveryRule, what_went_wrong_is_said) {
  const Result<net::PostAnswer> silent = fail(ErrorCode::TimedOut, "https://x did not answer in time");
  const Verdict verdict = judge({.answer = silent});
  EXPECT_EQ(verdict.then, Then::Again);
  EXPECT_EQ(verdict.error, "https://x did not answer in time");
  EXPECT_FALSE(verdict.status);
  EXPECT_EQ(after(500).error, "the receiver answered 500");
  EXPECT_EQ(after(500).status, 500);
  EXPECT_THAT(after(302).error, HasSubstr("redirect"));
}

}  // namespace
}  // namespace kadr::webhooks
