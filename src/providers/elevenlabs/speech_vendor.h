#pragma once

/// ElevenLabs' speech as the purchase desk sees it.
///
/// Inside the room only. Thread: any.

#include <map>
#include <mutex>

#include "engine/vendor.h"
#include "net/web_call.h"
#include "providers/account/order.h"
#include "providers/elevenlabs/elevenlabs.h"

namespace kadr::providers::elevenlabs {

class SpeechVendor final : public engine::Vendor {
 public:
  explicit SpeechVendor(Desk& desk) : desk_(desk) {}

  [[nodiscard]] std::string name() const override { return desk_.account.vendor(); }
  [[nodiscard]] engine::VendorClass vendor_class() const override { return engine::VendorClass::Findable; }
  [[nodiscard]] Result<engine::VendorRequest> prepare(const Json& input, const std::string& tag) override;
  [[nodiscard]] std::chrono::milliseconds turn_in() override { return desk_.account.turnstile().wait(); }
  [[nodiscard]] engine::SendAnswer send(const engine::VendorRequest& request, const std::string& tag,
                                        std::stop_token stop) override;
  [[nodiscard]] engine::PollAnswer poll(const std::string& vendor_id, std::stop_token stop) override;
  /// Nothing in the history bears a tag: find_lost looks by what was said.
  [[nodiscard]] Result<std::vector<engine::Sighting>> find(const std::string& tag, std::stop_token stop) override;
  [[nodiscard]] Result<std::vector<engine::Sighting>> find_lost(const engine::LostRequest& lost,
                                                                std::stop_token stop) override;
  [[nodiscard]] Result<Json> fetch(const Json& output, std::stop_token stop) override;
  /// What is spoken at once cannot be stopped.
  void cancel(const std::string& /*vendor_id*/, std::stop_token /*stop*/) override {}

 private:
  [[nodiscard]] Result<std::string> voice_of(const account::Order& order, const std::string& tag, std::stop_token stop);
  /// Errors: UnreadableMedia for what is no sound, those of the store.
  [[nodiscard]] Result<Json> narration(const std::string& sound, const Json& alignment) const;
  [[nodiscard]] std::optional<models::Micros> cost_of(std::string_view vendor_model, double credits) const;
  [[nodiscard]] engine::SendAnswer accept(const account::Order& order, const std::string& tag,
                                          const net::WebAnswer& answer);
  void remember(const std::string& request_id, const std::string& tag);
  /// Whether the record is what another purchase was answered with: that of a twin is not this one's.
  [[nodiscard]] bool is_of_another(const Json& item, const std::string& tag);
  [[nodiscard]] Result<Json> history_item(const std::string& id, std::stop_token stop);

  Desk& desk_;
  std::mutex mutex_;
  /// By the vendor's ids of requests, the tags of those that were answered.
  std::map<std::string, std::string> answered_;
};

}  // namespace kadr::providers::elevenlabs
