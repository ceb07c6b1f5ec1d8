#pragma once

/// One kind of work at Runway, as the purchase desk sees it: "runway.video", "runway.image". Clips and pictures are
/// made by tasks that are asked after until they have ended.
///
/// Thread: any.

#include "engine/vendor.h"
#include "models/catalog.h"
#include "providers/runway/runway_account.h"

namespace kadr::providers::runway {

class RunwayVendor final : public engine::Vendor {
 public:
  /// Borrows both.
  RunwayVendor(RunwayAccount& account, const models::Catalog& catalog, models::ModelKind kind)
      : account_(account), catalog_(catalog), kind_(kind) {}

  [[nodiscard]] std::string name() const override { return "runway"; }
  [[nodiscard]] engine::VendorClass vendor_class() const override { return engine::VendorClass::Silent; }

  [[nodiscard]] Result<engine::VendorRequest> prepare(const Json& input, const std::string& tag) override;
  [[nodiscard]] std::chrono::milliseconds turn_in() override;
  /// A NoAnswer says what became of the account's credits meanwhile.
  [[nodiscard]] engine::SendAnswer send(const engine::VendorRequest& request, const std::string& tag,
                                        std::stop_token stop) override;
  [[nodiscard]] engine::PollAnswer poll(const std::string& vendor_id, std::stop_token stop) override;
  /// Errors: NotFound, always: Runway lists nothing.
  [[nodiscard]] Result<std::vector<engine::Sighting>> find(const std::string& tag, std::stop_token stop) override;
  /// By the address of the poll, or by a fresh one when that has died.
  [[nodiscard]] Result<Json> fetch(const Json& output, std::stop_token stop) override;
  void cancel(const std::string& vendor_id, std::stop_token stop) override;

 private:
  [[nodiscard]] Result<Json> task(const std::string& vendor_id, std::stop_token stop);
  [[nodiscard]] Result<models::MadeFile> bring_home(const std::string& url, std::stop_token stop) const;
  [[nodiscard]] engine::PollAnswer meaning_of(const std::string& vendor_id, const Json& task);

  RunwayAccount& account_;
  const models::Catalog& catalog_;
  const models::ModelKind kind_;
};

}  // namespace kadr::providers::runway
