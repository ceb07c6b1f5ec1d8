#include "webhooks/signing_secrets.h"

#include <fmt/format.h>

#include "base/base64.h"
#include "base/hmac_sha256.h"

namespace kadr::webhooks {

Secret SigningSecrets::text_of(const std::string& webhook, std::int64_t rotation) const {
  const std::string key =
      base::hmac_sha256(master_.reveal(), fmt::format("secret of webhook {}, rotation {}", webhook, rotation));
  return Secret("whsec_" + base::to_base64(key));
}

std::vector<net::WebhookSecret> SigningSecrets::signing(const store::WebhookRecord& webhook, Instant now) const {
  const auto secret = [&](std::int64_t rotation) {
    // Never refused: it is made of 32 bytes.
    return net::WebhookSecret::parse(text_of(webhook.id, rotation).reveal()).value();
  };
  std::vector<net::WebhookSecret> secrets{secret(webhook.rotation)};
  if (webhook.rotation > 0 && webhook.rotated_at && now < *webhook.rotated_at + kOldSecretLife)
    secrets.push_back(secret(webhook.rotation - 1));
  return secrets;
}

}  // namespace kadr::webhooks
