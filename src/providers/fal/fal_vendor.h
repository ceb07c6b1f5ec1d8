#pragma once

/// One kind of work at fal's queue, as the purchase desk sees it: "fal.video".
///
/// fal has neither idempotency keys nor a list of requests, so a request without an answer is for a person to settle
/// (class C). Its own id of a request is its path in the queue, "fal-ai/veo3.1/requests/…".
///
/// Thread: any.

#include "engine/vendor.h"
#include "models/catalog.h"
#include "providers/fal/fal_account.h"

namespace kadr::providers::fal {

class FalVendor final : public engine::Vendor {
 public:
  /// Borrows both.
  FalVendor(FalAccount& account, const models::Catalog& catalog, models::ModelKind kind)
      : account_(account), catalog_(catalog), kind_(kind) {}

  [[nodiscard]] std::string name() const override { return "fal"; }
  [[nodiscard]] engine::VendorClass vendor_class() const override { return engine::VendorClass::Silent; }
  [[nodiscard]] Result<engine::VendorRequest> prepare(const Json& input, const std::string& tag) override;
  [[nodiscard]] std::chrono::milliseconds turn_in() override;
  [[nodiscard]] engine::SendAnswer send(const engine::VendorRequest& request, const std::string& tag,
                                        std::stop_token stop) override;
  [[nodiscard]] engine::PollAnswer poll(const std::string& vendor_id, std::stop_token stop) override;
  [[nodiscard]] Result<std::vector<engine::Sighting>> find(const std::string& tag, std::stop_token stop) override;
  [[nodiscard]] Result<Json> fetch(const Json& output, std::stop_token stop) override;
  void cancel(const std::string& vendor_id, std::stop_token stop) override;

 private:
  [[nodiscard]] engine::SendAnswer meaning_of(account::Taken taken, const account::Order& order);
  /// Of a request that has ended, well or not: what came out is another answer.
  [[nodiscard]] engine::PollAnswer result_of(const std::string& vendor_id, std::stop_token stop);
  [[nodiscard]] engine::PollAnswer failed(const std::string& vendor_id, const net::WebAnswer& answer);

  FalAccount& account_;
  const models::Catalog& catalog_;
  const models::ModelKind kind_;
};

}  // namespace kadr::providers::fal
