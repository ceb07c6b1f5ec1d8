#include "net/webhook_signature.h"

#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"

namespace kadr::net {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;
using ::testing::HasSubstr;
using ::testing::Not;

/// The example that the libraries of the standard share.
constexpr std::string_view kBody = R"({"test": 2432232314})";
constexpr sys_seconds kSent{seconds{1'614'265'330}};
const WebhookHeaders kExample{.id = "msg_p5jXN8AQM9LWM0D4loKWxJek",
                              .timestamp = "1614265330",
                              .signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="};

WebhookSecret secret(std::string_view text) {
  return WebhookSecret::parse(text).value();
}
WebhookSecret example_secret() {
  return secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
}
WebhookSecret other_secret() {
  return secret("whsec_" + base::to_base64(std::string(32, 'k')));
}

Result<> verify(const WebhookHeaders& headers, std::string_view body, sys_seconds now = kSent) {
  return verify_webhook(headers, body, std::vector{example_secret()}, now);
}

/// Why it was refused; none when it was not.
template <typename T>
std::optional<ErrorCode> refusal(const Result<T>& done) {
  if (done) return std::nullopt;
  return done.error().code;
}

TEST(WebhookSignature, agrees_with_the_example_of_the_standard) {
  const auto headers = sign_webhook({kExample.id, kSent}, kBody, std::vector{example_secret()});

  ASSERT_TRUE(headers);
  EXPECT_EQ(headers->id, kExample.id);
  EXPECT_EQ(headers->timestamp, kExample.timestamp);
  EXPECT_EQ(headers->signature, kExample.signature);
  EXPECT_TRUE(verify(kExample, kBody));
}

TEST(WebhookSignature, any_changed_bit_of_what_is_signed_is_noticed) {
  const std::string body(kBody);
  for (std::size_t bit = 0; bit < body.size() * 8; ++bit) {
    std::string changed = body;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
    EXPECT_FALSE(verify(kExample, changed)) << bit;
  }
  EXPECT_FALSE(verify(kExample, body + " "));
  EXPECT_FALSE(verify(kExample, ""));
  for (std::size_t bit = 0; bit < kExample.id.size() * 8; ++bit) {
    WebhookHeaders changed = kExample;
    changed.id[bit / 8] = static_cast<char>(changed.id[bit / 8] ^ 1 << bit % 8);
    EXPECT_FALSE(verify(changed, body)) << bit;
  }
  WebhookHeaders later = kExample;
  later.timestamp = "1614265331";
  EXPECT_FALSE(verify(later, body));
}

TEST(WebhookSignature, any_changed_letter_of_the_signature_is_noticed) {
  for (std::size_t at = 0; at < kExample.signature.size(); ++at) {
    WebhookHeaders changed = kExample;
    changed.signature[at] = changed.signature[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(verify(changed, kBody)) << at;
    changed.signature = kExample.signature.substr(0, at);
    EXPECT_FALSE(verify(changed, kBody)) << at;
  }
  WebhookHeaders longer = kExample;
  longer.signature += "A";
  EXPECT_FALSE(verify(longer, kBody));
}

TEST(WebhookSignature, what_is_signed_cannot_be_cut_elsewhere) {
  WebhookHeaders moved = kExample;
  moved.id += ".1614265330";
  EXPECT_FALSE(verify(moved, kBody));
  EXPECT_EQ(refusal(sign_webhook({"a.b", kSent}, kBody, std::vector{example_secret()})), ErrorCode::InvalidArgument);
}

TEST(WebhookSignature, one_good_signature_among_others_suffices) {
  for (const std::string& signatures : {"v1,bm9uZQ== " + kExample.signature, kExample.signature + " v1,bm9uZQ==",
                                        "v1a,xyz " + kExample.signature + " v2,x", " " + kExample.signature}) {
    WebhookHeaders headers = kExample;
    headers.signature = signatures;
    EXPECT_TRUE(verify(headers, kBody)) << signatures;
  }
  WebhookHeaders of_another_version = kExample;
  of_another_version.signature.replace(0, 2, "v2");
  EXPECT_FALSE(verify(of_another_version, kBody));
}

TEST(WebhookSignature, a_secret_can_be_replaced_while_both_are_known) {
  const auto headers = sign_webhook({"msg_1", kSent}, kBody, std::vector{other_secret(), example_secret()});
  ASSERT_TRUE(headers);

  EXPECT_TRUE(verify_webhook(*headers, kBody, std::vector{example_secret()}, kSent));
  EXPECT_TRUE(verify_webhook(*headers, kBody, std::vector{other_secret()}, kSent));
  EXPECT_TRUE(verify_webhook(kExample, kBody, std::vector{other_secret(), example_secret()}, kSent));
  EXPECT_EQ(refusal(verify_webhook(kExample, kBody, std::vector{other_secret()}, kSent)), ErrorCode::PermissionDenied);
  EXPECT_FALSE(verify_webhook(kExample, kBody, {}, kSent));
  EXPECT_FALSE(sign_webhook({"msg_1", kSent}, kBody, {}));
}

TEST(WebhookSignature, its_time_may_differ_by_five_minutes_both_ways) {
  EXPECT_TRUE(verify(kExample, kBody, kSent + seconds{300}));
  EXPECT_TRUE(verify(kExample, kBody, kSent - seconds{300}));
  const auto late = verify(kExample, kBody, kSent + seconds{301});
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().message, HasSubstr("300 seconds"));
  EXPECT_EQ(refusal(verify(kExample, kBody, kSent - seconds{301})), ErrorCode::PermissionDenied);
}

TEST(WebhookSignature, malformed_headers_are_refused) {
  for (const char* timestamp : {"", "x", "1614265330.0", " 1614265330", "+1614265330", "01614265330", "-1",
                                "1614265330x", "9223372036854775807", "99999999999999999999"}) {
    WebhookHeaders headers = kExample;
    headers.timestamp = timestamp;
    const auto done = verify(headers, kBody);
    ASSERT_FALSE(done) << timestamp;
    EXPECT_EQ(done.error().code, ErrorCode::InvalidArgument) << timestamp;
  }
  for (const std::string& id : {std::string(), std::string("a b"), std::string("a\r\nb"), std::string(257, 'a')}) {
    WebhookHeaders headers = kExample;
    headers.id = id;
    EXPECT_EQ(refusal(verify(headers, kBody)), ErrorCode::InvalidArgument) << id;
  }
  WebhookHeaders unsigned_one = kExample;
  unsigned_one.signature = "";
  EXPECT_EQ(refusal(verify(unsigned_one, kBody)), ErrorCode::InvalidArgument);
}

TEST(WebhookSecret, is_of_24_to_64_bytes_and_never_told) {
  for (const std::size_t size : {24UL, 32UL, 64UL})
    EXPECT_EQ(secret("whsec_" + base::to_base64(std::string(size, 's'))).key(), std::string(size, 's'));

  const std::string good = base::to_base64(std::string(32, 's'));
  for (const std::string& text : {std::string(), good, "whsec_" + base::to_base64(std::string(23, 's')),
                                  "whsec_" + base::to_base64(std::string(65, 's')), "whsec_" + good + "\n",
                                  "WHSEC_" + good, "whsec_" + good.substr(1)}) {
    const auto refused = WebhookSecret::parse(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(refused.error().message, Not(HasSubstr("c3Nz")));
  }
}

}  // namespace
}  // namespace kadr::net
