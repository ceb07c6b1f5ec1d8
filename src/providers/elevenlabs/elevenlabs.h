#pragma once

/// ElevenLabs: speech with the times of its words. The answer is the work itself; one that was lost is found again in
/// the account's history, by what was said, in which voice, and when.
///
/// Thread: any.

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/step_kinds.h"
#include "models/catalog.h"
#include "models/local_speech.h"
#include "providers/account/account.h"
#include "providers/account/output_files.h"

namespace kadr::providers::elevenlabs {

struct ElevenLabsSettings {
  std::string base_url = "https://api.elevenlabs.io";
  Secret key;
  /// As many as the smaller plans allow at once.
  account::TurnstileSettings turnstile{.places = 3};
  std::chrono::milliseconds answer{120'000};
  /// What a thousand credits cost on the account's plan, in millionths of a US dollar; none: as the model's card says.
  std::optional<models::Micros> thousand_credits{};
};

/// What the account may still use.
struct Subscription {
  std::string tier;
  std::int64_t used = 0;
  std::int64_t limit = 0;
};

/// The account's voices, asked for once an hour.
class VoiceList {
 public:
  /// Borrows the account.
  explicit VoiceList(account::Account& account) : account_(account) {}

  /// Errors: by the table of refusals. Blocking: for the answers; stops on `stop`.
  [[nodiscard]] Result<std::vector<models::Voice>> voices(std::stop_token stop);
  /// The id of the voice that a person asked for: an id, a name, the part of one before " - ", "random"; last one of
  /// the old names that the vendor lists no more. \param seed of "random".
  /// Errors: NotFound, naming near ones; as above.
  [[nodiscard]] Result<std::string> id_of(const std::string& wanted, std::uint64_t seed, std::stop_token stop);

 private:
  [[nodiscard]] Result<std::vector<models::Voice>> all_pages(std::stop_token stop);
  [[nodiscard]] Result<std::vector<models::Voice>> legacy(std::stop_token stop);

  account::Account& account_;
  std::mutex mutex_;
  std::vector<models::Voice> known_;
  Instant known_until_;
};

/// What the vendor of speech and its owner share.
struct Desk {
  Desk(const ElevenLabsSettings& settings, account::OutputFiles kept, const models::Catalog& known,
       const base::Clock& clock);

  account::Account account;
  account::OutputFiles outputs;
  VoiceList voices;
  const models::Catalog& catalog;
  std::chrono::milliseconds answer;
  std::optional<models::Micros> thousand_credits;
};

class ElevenLabs {
 public:
  /// Borrows catalogue, store and clock. Errors: InvalidArgument for a base URL that is none.
  [[nodiscard]] static Result<ElevenLabs> create(ElevenLabsSettings settings, const models::Catalog& catalog,
                                                 const store::ArtifactStore& artifacts, const base::Clock& clock);

  /// Steps of the kind elevenlabs.speech are done here. Borrowed by them.
  void add_to(engine::StepKinds& kinds) { kinds.add("elevenlabs.speech", *vendor_); }
  [[nodiscard]] engine::Vendor& vendor() { return *vendor_; }
  [[nodiscard]] VoiceList& voices() { return desk_->voices; }
  /// A call that costs nothing. Errors: by the table of refusals. Blocking: for the answer; stops on `stop`.
  [[nodiscard]] Result<Subscription> subscription(std::stop_token stop);
  [[nodiscard]] account::Account& account() { return desk_->account; }

 private:
  explicit ElevenLabs(std::unique_ptr<Desk> desk);

  std::unique_ptr<Desk> desk_;
  std::unique_ptr<engine::Vendor> vendor_;
};

}  // namespace kadr::providers::elevenlabs
