#pragma once

/// An account at Replicate, which all its kinds of work share: key, limits, uploaded inputs, outputs.
///
/// Thread: any.

#include <memory>

#include "providers/account/account.h"
#include "providers/account/input_files.h"
#include "providers/account/output_files.h"

namespace kadr::providers::replicate {

struct ReplicateSettings {
  Secret key;
  std::string base_url = "https://api.replicate.com/v1";
  /// Where Replicate tells the end of a prediction: "https://films.example/v1/webhooks/replicate". It also carries the
  /// mark by which a request is found again whose answer was lost, and does so whether or not Replicate can reach it.
  /// Empty, or not https: neither.
  std::string webhook_url;
  /// The vendor's own limit is 600 new predictions a minute.
  account::TurnstileSettings turnstile{.places = 8, .a_minute = 300};
  std::chrono::milliseconds between_polls{10'000};
  /// Replicate ends by itself what is not done then: nobody may be there to cancel it. More than
  /// engine::PurchaseRule::patience.
  std::chrono::seconds cancel_after{1'800};
  std::chrono::milliseconds paid_answer{60'000};
};

class ReplicateAccount {
 public:
  /// Borrows the store and the clock. Errors: InvalidArgument for a base URL that is none.
  [[nodiscard]] static Result<std::unique_ptr<ReplicateAccount>> open(ReplicateSettings settings,
                                                                      const store::ArtifactStore& artifacts,
                                                                      const base::Clock& clock);

  [[nodiscard]] const ReplicateSettings& settings() const { return settings_; }
  [[nodiscard]] bool marks_requests() const { return settings_.webhook_url.starts_with("https://"); }
  [[nodiscard]] account::Account& account() { return account_; }
  [[nodiscard]] const account::OutputFiles& outputs() const { return outputs_; }

  /// The order's input with its files uploaded to the vendor. Errors and blocking: as account::InputFiles.
  [[nodiscard]] Result<Json> input_of(const account::Order& order, std::stop_token stop);

  /// Whose key it is, by a free call: "acme". Errors: as account::Account::ask.
  [[nodiscard]] Result<std::string> user_name(std::stop_token stop);
  /// What Replicate signs its webhooks with. Errors: as account::Account::ask; Unavailable when it tells none.
  [[nodiscard]] Result<Secret> webhook_secret(std::stop_token stop);

 private:
  ReplicateAccount(ReplicateSettings settings, account::OutputFiles outputs, const store::ArtifactStore& artifacts,
                   const base::Clock& clock);
  [[nodiscard]] Result<account::UploadedFile> upload(const account::InputFile& file, std::stop_token stop);

  const ReplicateSettings settings_;
  account::Account account_;
  account::InputFiles inputs_;
  account::OutputFiles outputs_;
};

}  // namespace kadr::providers::replicate
