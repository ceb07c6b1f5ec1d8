#pragma once

/// Signatures of webhooks as Standard Webhooks 1.0 has them: HMAC-SHA256 over "id.timestamp.body", sent in three
/// headers. For webhooks that kadr sends, and for those that vendors send to it.
///
/// Thread: values; any.

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kadr::net {

/// How far a webhook's time may be from ours, in both directions.
constexpr std::chrono::seconds kWebhookTolerance{300};

/// A secret that both sides know: "whsec_" and the Base64 of 24 to 64 bytes.
class WebhookSecret {
 public:
  /// Errors: InvalidArgument; the message does not hold the text.
  [[nodiscard]] static Result<WebhookSecret> parse(std::string_view text);

  [[nodiscard]] const std::string& key() const { return key_; }

 private:
  explicit WebhookSecret(std::string key) : key_(std::move(key)) {}

  std::string key_;
};

/// The three headers of a webhook, as they are sent.
struct WebhookHeaders {
  std::string id;         ///< webhook-id: the same when a webhook is sent again
  std::string timestamp;  ///< webhook-timestamp: seconds since 1970
  std::string signature;  ///< webhook-signature: "v1,<Base64>", several with spaces between
};

/// What is signed of a webhook besides its body.
struct WebhookStamp {
  std::string id;
  std::chrono::sys_seconds sent;
};

/// One signature for each secret, so that a secret can be replaced while the old one is still known to some.
/// Errors: InvalidArgument for an id that is empty, holds a dot or could not be sent in a header; and without a secret.
[[nodiscard]] Result<WebhookHeaders> sign_webhook(const WebhookStamp& stamp, std::string_view body,
                                                  std::span<const WebhookSecret> secrets);

/// Succeeds when one of the signatures is by one of the secrets and the time is within the tolerance of `now`. Whether
/// the id was seen before is for the caller to know.
/// Errors: InvalidArgument for headers that are missing or malformed; PermissionDenied for a time out of tolerance and
/// when no signature fits.
[[nodiscard]] Result<> verify_webhook(const WebhookHeaders& headers, std::string_view body,
                                      std::span<const WebhookSecret> secrets, std::chrono::sys_seconds now);

}  // namespace kadr::net
