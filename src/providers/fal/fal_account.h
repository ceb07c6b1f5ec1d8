#pragma once

/// An account at fal, which all its kinds of work share: key, limits, uploaded inputs, outputs.
///
/// Thread: any.

#include <memory>

#include "providers/account/account.h"
#include "providers/account/input_files.h"
#include "providers/account/output_files.h"

namespace kadr::providers::fal {

struct FalSettings {
  Secret key;
  std::string base_url = "https://queue.fal.run";
  /// Where inputs are uploaded; empty: fal's own, or the base URL where that is somebody else's.
  std::string storage_url;
  account::TurnstileSettings turnstile{.places = 8};
  std::chrono::milliseconds between_polls{10'000};
  std::chrono::milliseconds paid_answer{60'000};
};

class FalAccount {
 public:
  /// Borrows the store and the clock. Errors: InvalidArgument for a base URL that is none.
  [[nodiscard]] static Result<std::unique_ptr<FalAccount>> open(FalSettings settings,
                                                                const store::ArtifactStore& artifacts,
                                                                const base::Clock& clock);

  [[nodiscard]] const FalSettings& settings() const { return settings_; }
  [[nodiscard]] account::Account& account() { return account_; }
  [[nodiscard]] const account::OutputFiles& outputs() const { return outputs_; }

  /// The order's body with its files uploaded to the vendor. Errors and blocking: as account::InputFiles.
  [[nodiscard]] Result<Json> input_of(const account::Order& order, std::stop_token stop);

  /// Whether fal knows the key, by a free call: it is asked after a request that there is not. Errors: PermissionDenied
  /// when it does not; those of account::Account::call.
  [[nodiscard]] Result<> check_key(std::stop_token stop);

 private:
  FalAccount(FalSettings settings, account::OutputFiles outputs, const store::ArtifactStore& artifacts,
             const base::Clock& clock);
  [[nodiscard]] Result<account::UploadedFile> upload(const account::InputFile& file, std::stop_token stop);

  const FalSettings settings_;
  account::Account account_;
  account::InputFiles inputs_;
  account::OutputFiles outputs_;
};

}  // namespace kadr::providers::fal
