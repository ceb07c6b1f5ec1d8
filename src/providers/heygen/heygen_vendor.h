#pragma once

/// HeyGen's avatars as the purchase desk sees them: "heygen.avatar".
///
/// Each request carries an Idempotency-Key, and a mark in the video's title by which the listing finds it. As long as
/// the key is not known to be honoured here (heygen_account.h), only the mark is relied upon.
///
/// Thread: any.

#include "engine/vendor.h"
#include "models/catalog.h"
#include "providers/heygen/heygen_account.h"

namespace kadr::providers::heygen {

class HeyGenVendor final : public engine::Vendor {
 public:
  /// Borrows both.
  HeyGenVendor(HeyGenAccount& account, const models::Catalog& catalog) : account_(account), catalog_(catalog) {}

  [[nodiscard]] std::string name() const override { return "heygen"; }
  [[nodiscard]] engine::VendorClass vendor_class() const override;
  [[nodiscard]] Result<engine::VendorRequest> prepare(const Json& input, const std::string& tag) override;
  [[nodiscard]] std::chrono::milliseconds turn_in() override;
  [[nodiscard]] engine::SendAnswer send(const engine::VendorRequest& request, const std::string& tag,
                                        std::stop_token stop) override;
  [[nodiscard]] engine::PollAnswer poll(const std::string& vendor_id, std::stop_token stop) override;
  [[nodiscard]] Result<std::vector<engine::Sighting>> find(const std::string& tag, std::stop_token stop) override;
  /// By the address of the poll, or by a fresh one when that has died.
  [[nodiscard]] Result<Json> fetch(const Json& output, std::stop_token stop) override;
  /// Deletes the video.
  void cancel(const std::string& vendor_id, std::stop_token stop) override;

 private:
  [[nodiscard]] Result<Json> video(const std::string& vendor_id, std::stop_token stop);
  [[nodiscard]] engine::PollAnswer meaning_of(const std::string& vendor_id, const Json& video);
  [[nodiscard]] Result<models::MadeFile> bring_home(const std::string& url, std::stop_token stop) const;

  HeyGenAccount& account_;
  const models::Catalog& catalog_;
};

}  // namespace kadr::providers::heygen
