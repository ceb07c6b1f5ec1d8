#pragma once

/// One kind of OpenAI's models as the purchase desk sees it: "openai.text" and the like.
///
/// Inside the room only. Thread: any.

#include <map>
#include <mutex>

#include "engine/vendor.h"
#include "providers/openai/openai.h"

namespace kadr::providers::openai {

class OpenAiVendor final : public engine::Vendor {
 public:
  OpenAiVendor(models::ModelKind kind, Desk& desk) : kind_(kind), desk_(desk) {}

  [[nodiscard]] std::string name() const override { return desk_.account.vendor(); }
  [[nodiscard]] engine::VendorClass vendor_class() const override;
  [[nodiscard]] Result<engine::VendorRequest> prepare(const Json& input, const std::string& tag) override;
  [[nodiscard]] std::chrono::milliseconds turn_in() override { return desk_.account.turnstile().wait(); }
  [[nodiscard]] engine::SendAnswer send(const engine::VendorRequest& request, const std::string& tag,
                                        std::stop_token stop) override;
  [[nodiscard]] engine::PollAnswer poll(const std::string& vendor_id, std::stop_token stop) override;
  [[nodiscard]] Result<std::vector<engine::Sighting>> find(const std::string& tag, std::stop_token stop) override;
  [[nodiscard]] Result<Json> fetch(const Json& output, std::stop_token stop) override;
  /// There is nothing at work there that could be stopped.
  void cancel(const std::string& /*vendor_id*/, std::stop_token /*stop*/) override {}

 private:
  [[nodiscard]] bool stores_texts() const;
  /// Nobody knows whether it was taken; where nothing costs anything, that is as good as a refusal.
  [[nodiscard]] engine::SendAnswer silent(std::string what) const;
  void forget_first_model();
  [[nodiscard]] Result<std::string> model_named(const std::string& vendor_model, std::stop_token stop);

  const models::ModelKind kind_;
  Desk& desk_;
  std::mutex mutex_;
  std::string first_model_;  ///< what stands for "*"; empty: not asked yet
};

/// The ids of the models that the server offers. Errors: by the table of refusals.
[[nodiscard]] Result<std::vector<std::string>> offered_models(Desk& desk, std::stop_token stop);

}  // namespace kadr::providers::openai
