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
  /// Tasks at work at once; what Runway allows depends on the account's tier, and more than that it throttles.
  int places = 3;
  std::chrono::milliseconds between_polls{10'000};
  /// Where outputs lie, besides at the base URL.
  std::vector<std::string> output_hosts{"dnznrvs05pmza.cloudfront.net", "d2jqrm6oza8nb6.cloudfront.net",
                                        "runway-task-artifacts.s3.amazonaws.com", "runwayml.com"};
};

class RunwayAccount {
 public:
  /// Borrows the store and the clock. Errors: InvalidArgument for a base URL that is none.
  [[nodiscard]] static Result<std::unique_ptr<RunwayAccount>> create(const RunwaySettings& settings,
                                                                     const store::ArtifactStore& artifacts,
                                                                     const base::Clock& clock);

  [[nodiscard]] account::Account& account() { return account_; }
  [[nodiscard]] const account::OutputFiles& outputs() const { return outputs_; }
  [[nodiscard]] std::chrono::milliseconds between_polls() const { return between_polls_; }

  /// The order's body with a runway:// address in the place of each file. Errors and blocking: as
  /// account::InputFiles::body_with_files.
  [[nodiscard]] Result<Json> body_with_files(const account::Order& order, std::stop_token stop);

  /// The credits that are left: one free call. Errors: as account::Account::ask. Blocking: for the answer.
  [[nodiscard]] Result<double> credits(std::stop_token stop);

 private:
  RunwayAccount(const RunwaySettings& settings, account::OutputFiles outputs, const store::ArtifactStore& artifacts,
                const base::Clock& clock);

  [[nodiscard]] Result<account::UploadedFile> upload(const account::InputFile& file, std::stop_token stop);
  [[nodiscard]] Result<> store_bytes(const Json& place, const account::InputFile& file, std::stop_token stop);

  account::Account account_;
  account::InputFiles inputs_;
  account::OutputFiles outputs_;
  const std::chrono::milliseconds between_polls_;
};

}  // namespace kadr::providers::runway
