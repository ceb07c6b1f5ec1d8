#include "providers/heygen/heygen_webhook.h"

#include <fmt/format.h>

#include "base/hmac_sha256.h"
#include "providers/account/account.h"

namespace kadr::providers::heygen {
namespace {

std::string hexadecimal(std::string_view bytes) {
  std::string digits;
  for (const char byte : bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return digits;
}

}  // namespace

Result<std::string> told_video(std::string_view signature, std::string_view body, const Secret& secret) {
  const std::string ours = hexadecimal(base::hmac_sha256(secret.reveal(), body));
  if (secret.empty() || !base::equal_in_constant_time(ours, signature))
    return fail(ErrorCode::PermissionDenied, "the webhook is not signed with HeyGen's secret");
  KADR_TRY(const Json json, base::parse_json(body));
  const auto event = json.is_object() ? json.find("event_data") : json.end();
  std::string id = event != json.end() ? account::text_of(*event, "video_id") : std::string();
  if (id.empty()) return fail(ErrorCode::InvalidArgument, "the webhook is about no video");
  return id;
}

}  // namespace kadr::providers::heygen
