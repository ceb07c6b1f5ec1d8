#include "providers/elevenlabs/elevenlabs.h"

#include "providers/elevenlabs/speech_vendor.h"

namespace kadr::providers::elevenlabs {
namespace {

using account::Refusal;

constexpr const char* kName = "ElevenLabs";

/// By their codes and never by the status: one code comes with several.
std::vector<account::AnswerRow> refusals() {
  return {{.says = "\"quota_exceeded\"", .means = Refusal::Money},
          {.says = "\"payment_required\"", .means = Refusal::Money},
          {.says = "\"paid_plan_required\"", .means = Refusal::Money},
          {.says = "\"voice_not_found\"", .means = Refusal::Missing},
          {.says = "\"max_character_limit_exceeded\"", .means = Refusal::TooLarge},
          {.says = "\"rate_limit_exceeded\"", .means = Refusal::Busy},
          {.says = "\"concurrent_limit_exceeded\"", .means = Refusal::Busy},
          {.says = "\"too_many_concurrent_requests\"", .means = Refusal::Busy},
          {.says = "\"system_busy\"", .means = Refusal::Busy},
          {.says = "\"content_policy_violation\"", .means = Refusal::Content},
          {.says = "\"content_against_policy\"", .means = Refusal::Content},
          {.says = "\"invalid_api_key\"", .means = Refusal::Key}};
}

account::AccountSettings account_settings(const ElevenLabsSettings& settings) {
  return {.names = {.vendor = kName, .key_setting = "ELEVENLABS_API_KEY"},
          .base_url = settings.base_url,
          .key = settings.key,
          .key_header = "xi-api-key",
          .key_prefix = "",
          .answers = refusals(),
          .turnstile = settings.turnstile};
}

}  // namespace

Desk::Desk(const ElevenLabsSettings& settings, account::OutputFiles kept, const models::Catalog& known,
           const base::Clock& clock)
    : account(account_settings(settings), clock),
      outputs(std::move(kept)),
      voices(account),
      catalog(known),
      answer(settings.answer),
      thousand_credits(settings.thousand_credits) {}

Result<ElevenLabs> ElevenLabs::create(ElevenLabsSettings settings, const models::Catalog& catalog,
                                      const store::ArtifactStore& artifacts, const base::Clock& clock) {
  KADR_TRY(account::OutputFiles outputs,
           account::OutputFiles::create({.vendor = kName, .hosts = {}, .base_url = settings.base_url}, artifacts));
  return ElevenLabs(std::make_unique<Desk>(settings, std::move(outputs), catalog, clock));
}

ElevenLabs::ElevenLabs(std::unique_ptr<Desk> desk)
    : desk_(std::move(desk)), vendor_(std::make_unique<SpeechVendor>(*desk_)) {}

Result<Subscription> ElevenLabs::subscription(std::stop_token stop) {
  account::Account& account = desk_->account;
  KADR_TRY(const Json told, account.ask(account.request("GET", "/v1/user/subscription"), std::move(stop)));
  base::JsonReader reader(told, "");
  return Subscription{.tier = reader.string("tier"),
                      .used = reader.integer("character_count", 0),
                      .limit = reader.integer("character_limit", 0)};
}

}  // namespace kadr::providers::elevenlabs
