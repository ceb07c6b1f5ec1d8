#pragma once

/// What webhooks are signed with. No secret is kept for any of them: each follows from one master secret, which lies
/// beside the database and not in it, so that a copy of the database signs nothing.
///
/// Thread: const use from any.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/secret.h"
#include "net/webhook_signature.h"
#include "store/webhook_records.h"

namespace kadr::webhooks {

/// After a rotation the old secret signs too, for so long.
constexpr std::chrono::hours kOldSecretLife{24};

class SigningSecrets {
 public:
  /// \param master at least 32 random bytes' worth of text. Another one makes other secrets for all webhooks.
  explicit SigningSecrets(Secret master) : master_(std::move(master)) {}

  /// As its owner is shown it: "whsec_…".
  [[nodiscard]] Secret text_of(const std::string& webhook, std::int64_t rotation) const;

  /// What to sign with now: the newest first, and the one before it while it lives.
  [[nodiscard]] std::vector<net::WebhookSecret> signing(const store::WebhookRecord& webhook, Instant now) const;

 private:
  Secret master_;
};

}  // namespace kadr::webhooks
