#pragma once

/// An account at Runway: what all requests of its key share, whichever model they are for.
///
/// Runway offers neither a listing of what was asked of it nor keys for the same request twice, so when an answer is
/// lost nothing tells whether the request was taken, but for the credits that are left: that is shown to the person who
/// then decides.
///
/// Thread: any.

#include <memory>
#include <string>
#include <vector>

#include "providers/account/account.h"
#include "providers/account/input_files.h"
#include "providers/account/output_files.h"

namespace kadr::providers::runway {

struct RunwaySettings {
  Secret key;
  std::string base_url = "https://api.dev.runwayml.com";
  /// How many tasks Runway allows at once depends on the account's tier; more than that it throttles.
  account::TurnstileSettings turnstile{.places = 3};
  std::chrono::milliseconds between_polls{10'000};
  /// Where outputs lie, besides at the base URL.
  std::vector<std::string> output_hosts{"dnznrvs05pmza.cloudfront.net", "d2jqrm6oza8nb6.cloudfront.net",
                                        "runway-task-artifacts.s3.amazonaws.com", "runwayml.com"};
};

class RunwayAccount {
 public:
  /// Borrows the store and the clock. Errors: InvalidArgument for a base URL that is none.
  [[nodiscard]] static Result<std::unique_ptr<RunwayAccount>> open(RunwaySettings settings,
                                                                   const store::ArtifactStore& artifacts,
                                                                   const base::Clock& clock);

  [[nodiscard]] const RunwaySettings& settings() const { return settings_; }
  [[nodiscard]] account::Account& account() { return account_; }
  [[nodiscard]] const account::OutputFiles& outputs() const { return outputs_; }

  /// The order's body with a runway:// address in the place of each file. Errors and blocking: as
  /// account::InputFiles::body_with_files.
  [[nodiscard]] Result<Json> body_with_files(const account::Order& order, std::stop_token stop);

  /// The credits that are left: one free call. Errors: as account::Account::ask. Blocking: for the answer.
  [[nodiscard]] Result<double> credits(std::stop_token stop);

 private:
  RunwayAccount(RunwaySettings settings, account::OutputFiles outputs, const store::ArtifactStore& artifacts,
                const base::Clock& clock);

  [[nodiscard]] Result<account::UploadedFile> upload(const account::InputFile& file, std::stop_token stop);
  [[nodiscard]] Result<> store_bytes(const Json& place, const account::InputFile& file, std::stop_token stop);

  const RunwaySettings settings_;
  account::Account account_;
  account::InputFiles inputs_;
  account::OutputFiles outputs_;
};

}  // namespace kadr::providers::runway
