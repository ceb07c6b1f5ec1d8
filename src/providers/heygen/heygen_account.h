#pragma once

/// An account at HeyGen (v3): what all requests of its key share.
///
/// Thread: any.

#include <memory>
#include <string>
#include <vector>

#include "providers/account/account.h"
#include "providers/account/input_files.h"
#include "providers/account/output_files.h"

namespace kadr::providers::heygen {

/// Whether HeyGen is known to honour the Idempotency-Key of a create. Its pages promise it for mutations in general,
/// and not for this one by name.
enum class Keys {
  Unconfirmed,  ///< it is sent, but what was lost is looked for by its title before it is sent again
  Confirmed,    ///< what was lost is sent again under the same key
};

struct HeyGenSettings {
  Secret key;
  std::string base_url = "https://api.heygen.com";
  Keys keys = Keys::Unconfirmed;
  /// Where HeyGen tells the end of a video: "https://films.example/v1/webhooks/heygen". Empty: nowhere.
  std::string webhook_url{};
  /// Videos at work at once: 1 to 10 by the account's plan.
  account::TurnstileSettings turnstile{.places = 3};
  std::chrono::milliseconds between_polls{10'000};
  /// Where outputs lie, besides at the base URL.
  std::vector<std::string> output_hosts{"heygen.ai", "heygen.com"};
};

class HeyGenAccount {
 public:
  /// Borrows the store and the clock. Errors: InvalidArgument for a base URL that is none.
  [[nodiscard]] static Result<std::unique_ptr<HeyGenAccount>> open(HeyGenSettings settings,
                                                                   const store::ArtifactStore& artifacts,
                                                                   const base::Clock& clock);

  [[nodiscard]] const HeyGenSettings& settings() const { return settings_; }
  [[nodiscard]] account::Account& account() { return account_; }
  [[nodiscard]] const account::OutputFiles& outputs() const { return outputs_; }

  /// The order's body with the id of an uploaded asset in the place of each file. Errors and blocking: as
  /// account::InputFiles::body_with_files; UnsupportedMedia for what HeyGen does not take.
  [[nodiscard]] Result<Json> body_with_files(const account::Order& order, std::stop_token stop);

  /// What is left on the account, by one free call: "12.5 usd"; empty where HeyGen does not tell.
  /// Errors: as account::Account::ask.
  [[nodiscard]] Result<std::string> balance(std::stop_token stop);

 private:
  HeyGenAccount(HeyGenSettings settings, account::OutputFiles outputs, const store::ArtifactStore& artifacts,
                const base::Clock& clock);

  const HeyGenSettings settings_;
  account::Account account_;
  account::InputFiles inputs_;
  account::OutputFiles outputs_;
};

}  // namespace kadr::providers::heygen
