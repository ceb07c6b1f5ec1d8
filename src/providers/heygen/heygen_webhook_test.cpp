#include "providers/heygen/heygen_webhook.h"

#include <gtest/gtest.h>

namespace kadr::providers::heygen {
namespace {

const Secret kSecret("secret");
constexpr std::string_view kBody = R"({"event_type":"avatar_video.success","event_data":{"video_id":"v1"}})";
// By openssl dgst -sha256 -hmac secret.
constexpr std::string_view kSignature = "c00e6e0855bdbee5cb631a658cdb473ad5d9202d3f1cbfb27da8e342059a7af9";

TEST(HeyGenWebhook, one_that_is_signed_names_its_video) {
  EXPECT_EQ(told_video(kSignature, kBody, kSecret).value(), "v1");
}

TEST(HeyGenWebhook, one_that_is_not_is_refused) {
  EXPECT_EQ(told_video("", kBody, kSecret).error().code, ErrorCode::PermissionDenied);
  EXPECT_EQ(told_video(kSignature, std::string(kBody) + " ", kSecret).error().code, ErrorCode::PermissionDenied);
  EXPECT_EQ(told_video(kSignature, kBody, Secret("other")).error().code, ErrorCode::PermissionDenied);
  // With the key "" anybody could sign.
  EXPECT_EQ(
      told_video("65adcd3e1ca1c14fdd1850ee6c07d8b74319f70b9ecb77ef2f089f5a92608768", kBody, Secret()).error().code,
      ErrorCode::PermissionDenied);
}

}  // namespace
}  // namespace kadr::providers::heygen
