#pragma once

/// One kind of work at Replicate, as the purchase desk sees it: "replicate.video", "replicate.image".
///
/// Replicate has no idempotency keys. What was sent and not answered is found by its mark, which stands in the address
/// of the prediction's webhook. Where no webhook could be named, or the records do not show it, a prediction of the
/// same model and prompt since then means that it may have been taken, and a person is asked; none means that it was
/// not.
///
/// Thread: any.

#include "engine/vendor.h"
#include "models/catalog.h"
#include "providers/replicate/prediction.h"
#include "providers/replicate/replicate_account.h"

namespace kadr::providers::replicate {

class ReplicateVendor final : public engine::Vendor {
 public:
  /// Borrows both.
  ReplicateVendor(ReplicateAccount& account, const models::Catalog& catalog, models::ModelKind kind)
      : account_(account), catalog_(catalog), kind_(kind) {}

  /// The same for all kinds: ids are the account's.
  [[nodiscard]] std::string name() const override { return "replicate"; }
  [[nodiscard]] engine::VendorClass vendor_class() const override { return engine::VendorClass::Findable; }
  [[nodiscard]] Result<engine::VendorRequest> prepare(const Json& input, const std::string& tag) override;
  [[nodiscard]] std::chrono::milliseconds turn_in() override;
  [[nodiscard]] engine::SendAnswer send(const engine::VendorRequest& request, const std::string& tag,
                                        std::stop_token stop) override;
  [[nodiscard]] engine::PollAnswer poll(const std::string& vendor_id, std::stop_token stop) override;
  [[nodiscard]] Result<std::vector<engine::Sighting>> find(const std::string& tag, std::stop_token stop) override;
  [[nodiscard]] Result<std::vector<engine::Sighting>> find_lost(const engine::LostRequest& lost,
                                                                std::stop_token stop) override;
  [[nodiscard]] Result<Json> fetch(const Json& output, std::stop_token stop) override;
  void cancel(const std::string& vendor_id, std::stop_token stop) override;

 private:
  [[nodiscard]] Result<net::WebRequest> creation(const account::Order& order, const std::string& tag,
                                                 std::stop_token stop);
  [[nodiscard]] engine::PollAnswer meaning_of(const Prediction& prediction) const;
  /// The predictions made since a time, newest first. Errors: also Unavailable when there is no end of them.
  [[nodiscard]] Result<std::vector<Prediction>> made_since(Instant since, std::stop_token stop);
  /// The mark in a prediction's webhook, which is asked for where the listing does not show it: empty in another's,
  /// absent when there is no webhook, or none is shown.
  [[nodiscard]] Result<std::optional<std::string>> mark_asked_for(const Prediction& listed, std::stop_token stop);

  ReplicateAccount& account_;
  const models::Catalog& catalog_;
  const models::ModelKind kind_;
};

}  // namespace kadr::providers::replicate
