#include "providers/replicate/replicate_webhook.h"

#include <array>

#include <gtest/gtest.h>

namespace kadr::providers::replicate {
namespace {

const Secret kSecret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
constexpr std::chrono::sys_seconds kNow{std::chrono::seconds(1'800'000'000)};
constexpr auto kBody = R"({"id":"abc","status":"succeeded"})";

net::WebhookHeaders signed_headers(std::string_view body, std::chrono::sys_seconds sent = kNow) {
  const auto key = net::WebhookSecret::parse(kSecret.reveal()).value();
  return net::sign_webhook({.id = "msg_1", .sent = sent}, body, std::array{key}).value();
}

TEST(ReplicateWebhook, what_replicate_signed_tells_which_prediction_to_look_at) {
  EXPECT_EQ(told_prediction(signed_headers(kBody), kBody, kSecret, kNow).value(), "abc");
}

TEST(ReplicateWebhook, what_is_forged_old_or_about_nothing_is_refused) {
  const auto code = [](const net::WebhookHeaders& headers, std::string_view body, std::chrono::sys_seconds now) {
    const auto told = told_prediction(headers, body, kSecret, now);
    return told ? ErrorCode::Internal : told.error().code;
  };
  EXPECT_EQ(code(signed_headers(kBody), R"({"id":"abd","status":"succeeded"})", kNow), ErrorCode::PermissionDenied);
  EXPECT_EQ(code(signed_headers(kBody), kBody, kNow + std::chrono::seconds(301)), ErrorCode::PermissionDenied);
  EXPECT_EQ(code(signed_headers("{}"), "{}", kNow), ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace kadr::providers::replicate
