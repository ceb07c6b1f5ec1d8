#include "net/webhook_signature.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/hmac_sha256.h"

namespace kadr::net {
namespace {

constexpr std::string_view kSecretPrefix = "whsec_";
constexpr std::size_t kShortestSecret = 24;
constexpr std::size_t kLongestSecret = 64;
constexpr std::string_view kVersion = "v1,";
/// Nobody rotates more secrets at once; each costs a hash of the body.
constexpr std::size_t kMostSignatures = 16;

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= 256 &&
         std::ranges::all_of(id, [](char c) { return c > 0x20 && c < 0x7f && c != '.'; });
}

std::string signed_text(std::string_view id, std::string_view timestamp, std::string_view body) {
  return fmt::format("{}.{}.{}", id, timestamp, body);
}

/// Digits only, so that what is compared is what is signed.
std::optional<std::chrono::sys_seconds> time_of(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool canonical = error == std::errc() && fmt::format("{}", seconds) == text && seconds >= 0;
  // No time of ours is anywhere near; keeps the difference from overflowing.
  if (!canonical || seconds > std::int64_t{1} << 40) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

bool any_fits(std::string_view signatures, std::span<const std::string> expected) {
  bool fits = false;
  for (std::size_t count = 0; !signatures.empty() && count < kMostSignatures; ++count) {
    const std::string_view one = signatures.substr(0, signatures.find(' '));
    signatures.remove_prefix(std::min(signatures.size(), one.size() + 1));
    // Other versions, with other algorithms, may stand beside ours.
    if (!one.starts_with(kVersion)) continue;
    for (const std::string& good : expected) fits |= base::equal_in_constant_time(one.substr(kVersion.size()), good);
  }
  return fits;
}

std::string signature_by(const WebhookSecret& secret, std::string_view text) {
  return base::to_base64(base::hmac_sha256(secret.key(), text));
}

}  // namespace

Result<WebhookSecret> WebhookSecret::parse(std::string_view text) {
  const auto key =
      text.starts_with(kSecretPrefix) ? base::from_base64(text.substr(kSecretPrefix.size())) : std::nullopt;
  if (key && key->size() >= kShortestSecret && key->size() <= kLongestSecret) return WebhookSecret(*key);
  return fail(ErrorCode::InvalidArgument,
              "the secret of the webhook cannot be used; give \"whsec_\" and the Base64 of 24 to 64 random bytes");
}

Result<WebhookHeaders> sign_webhook(const WebhookStamp& stamp, std::string_view body,
                                    std::span<const WebhookSecret> secrets) {
  if (!is_id(stamp.id))
    return fail(ErrorCode::InvalidArgument, "the id of the webhook is not 1 to 256 printable characters without dots");
  if (secrets.empty())
    return fail(ErrorCode::InvalidArgument, "the webhook cannot be signed without a secret; give one");
  WebhookHeaders headers{.id = stamp.id, .timestamp = fmt::format("{}", stamp.sent.time_since_epoch().count())};
  const std::string text = signed_text(headers.id, headers.timestamp, body);
  for (const WebhookSecret& secret : secrets) {
    if (!headers.signature.empty()) headers.signature += ' ';
    headers.signature.append(kVersion).append(signature_by(secret, text));
  }
  return headers;
}

Result<> verify_webhook(const WebhookHeaders& headers, std::string_view body, std::span<const WebhookSecret> secrets,
                        std::chrono::sys_seconds now) {
  const auto sent = time_of(headers.timestamp);
  if (!is_id(headers.id) || !sent || headers.signature.empty())
    return fail(ErrorCode::InvalidArgument,
                "the webhook is not signed as it should be: webhook-id, webhook-timestamp or webhook-signature is "
                "missing or malformed");
  if (now - *sent > kWebhookTolerance || *sent - now > kWebhookTolerance)
    return fail(ErrorCode::PermissionDenied,
                fmt::format("the webhook's time is more than {} seconds from ours; is it a replay, or a clock wrong?",
                            kWebhookTolerance.count()));
  const std::string text = signed_text(headers.id, headers.timestamp, body);
  std::vector<std::string> expected;
  for (const WebhookSecret& secret : secrets) expected.push_back(signature_by(secret, text));
  if (any_fits(headers.signature, expected)) return {};
  return fail(ErrorCode::PermissionDenied, "the webhook is not signed with a secret that is known here");
}

}  // namespace kadr::net
