#pragma once

/// A vendor of tests/vendors/paid_vendor.py, over HTTP: what a provider's adapter must do, with nothing of any
/// provider.
///
/// Thread: any.

#include <chrono>
#include <string>

#include "base/clock.h"
#include "engine/vendor.h"
#include "net/download.h"
#include "net/web_call.h"
#include "store/artifact_store.h"

namespace kadr::paid {

struct JobVendorSettings {
  /// "http://127.0.0.1:8080".
  std::string server;
  /// Also its base path: "keyed".
  std::string name;
  engine::VendorClass vendor_class = engine::VendorClass::Silent;
  std::chrono::milliseconds answer{700};
  std::chrono::milliseconds look_again{100};
};

class JobVendor final : public engine::Vendor {
 public:
  /// Borrows the store and the clock.
  JobVendor(JobVendorSettings settings, const store::ArtifactStore& artifacts, const base::Clock& clock)
      : settings_(std::move(settings)), artifacts_(artifacts), clock_(clock) {}

  [[nodiscard]] std::string name() const override { return settings_.name; }
  [[nodiscard]] engine::VendorClass vendor_class() const override { return settings_.vendor_class; }
  /// \param input {"prompt": "…", "ceiling": micros}.
  [[nodiscard]] Result<engine::VendorRequest> prepare(const Json& input, const std::string& tag) override;
  [[nodiscard]] engine::SendAnswer send(const engine::VendorRequest& request, const std::string& tag,
                                        std::stop_token stop) override;
  [[nodiscard]] engine::PollAnswer poll(const std::string& vendor_id, std::stop_token stop) override;
  [[nodiscard]] Result<std::vector<engine::Sighting>> find(const std::string& tag, std::stop_token stop) override;
  /// The result is {"artifact": sha256, "bytes": …}.
  [[nodiscard]] Result<Json> fetch(const Json& output, std::stop_token stop) override;
  void cancel(const std::string& vendor_id, std::stop_token stop) override;

 private:
  [[nodiscard]] net::WebRequest request_for(const std::string& path) const;
  [[nodiscard]] Result<Json> get(const std::string& path, std::stop_token stop) const;

  const JobVendorSettings settings_;
  const store::ArtifactStore& artifacts_;
  const base::Clock& clock_;
};

}  // namespace kadr::paid
