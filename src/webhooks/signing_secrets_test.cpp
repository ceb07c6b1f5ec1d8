#include "webhooks/signing_secrets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::webhooks {
namespace {

using ::testing::MatchesRegex;
using ::testing::SizeIs;

constexpr Instant kNow = base::from_milliseconds(1'800'000'000'000);

class SigningSecretsTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string text(const std::string& webhook, std::int64_t rotation) const {
    return secrets_.text_of(webhook, rotation).reveal();
  }

  SigningSecrets secrets_{Secret("a master secret of these tests only")};
};

TEST_F(SigningSecretsTest, a_secret_is_the_same_each_time_and_nobody_elses) {
  EXPECT_THAT(text("whk_1", 0), MatchesRegex("whsec_[A-Za-z0-9+/]{43}="));
  EXPECT_EQ(text("whk_1", 0), text("whk_1", 0));
  EXPECT_NE(text("whk_1", 0), text("whk_2", 0));
  EXPECT_NE(text("whk_1", 0), text("whk_1", 1));
  EXPECT_NE(text("whk_1", 0), SigningSecrets(Secret("another master")).text_of("whk_1", 0).reveal());
}

TEST_F(SigningSecretsTest, the_old_secret_signs_beside_the_new_one_for_a_day) {
  const store::WebhookRecord rotated{.id = "whk_1", .rotation = 2, .rotated_at = kNow};

  const auto both = secrets_.signing(rotated, kNow + kOldSecretLife - std::chrono::seconds(1));
  const auto one = secrets_.signing(rotated, kNow + kOldSecretLife);

  ASSERT_THAT(both, SizeIs(2));
  EXPECT_EQ(both[0].key(), net::WebhookSecret::parse(text("whk_1", 2))->key());
  EXPECT_EQ(both[1].key(), net::WebhookSecret::parse(text("whk_1", 1))->key());
  ASSERT_THAT(one, SizeIs(1));
  EXPECT_EQ(one[0].key(), both[0].key());
}

TEST_F(SigningSecretsTest, a_webhook_that_was_never_rotated_has_one_secret) {
  EXPECT_THAT(secrets_.signing({.id = "whk_1"}, kNow), SizeIs(1));
}

}  // namespace
}  // namespace kadr::webhooks
