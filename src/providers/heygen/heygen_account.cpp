#include "providers/heygen/heygen_account.h"

#include <fmt/format.h>

#include "providers/heygen/answers.h"
#include "providers/heygen/heygen_upload.h"

namespace kadr::providers::heygen {
namespace {

account::AccountSettings account_settings(const HeyGenSettings& settings) {
  return {.names = {.vendor = "HeyGen", .key_setting = "HEYGEN_API_KEY"},
          .base_url = settings.base_url,
          .key = settings.key,
          .key_header = "x-api-key",
          .key_prefix = "",
          .answers = answer_rows(),
          .turnstile = settings.turnstile,
          .busy = std::chrono::seconds(30)};
}

/// The object under a name; an empty one where there is none.
Json part(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_object() ? *found : Json::object();
}

std::string amount_of(const Json& object, const char* name, const std::string& unit) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number() ? fmt::format("{:g} {}", found->get<double>(), unit) : "";
}

}  // namespace

Result<std::unique_ptr<HeyGenAccount>> HeyGenAccount::open(HeyGenSettings settings,
                                                           const store::ArtifactStore& artifacts,
                                                           const base::Clock& clock) {
  KADR_TRY(account::OutputFiles outputs, account::OutputFiles::create({.vendor = "HeyGen",
                                                                       .hosts = settings.output_hosts,
                                                                       .base_url = settings.base_url,
                                                                       .kept_for = "as long as nobody deletes them"},
                                                                      artifacts));
  return std::unique_ptr<HeyGenAccount>(new HeyGenAccount(std::move(settings), std::move(outputs), artifacts, clock));
}

HeyGenAccount::HeyGenAccount(HeyGenSettings settings, account::OutputFiles outputs,
                             const store::ArtifactStore& artifacts, const base::Clock& clock)
    : settings_(std::move(settings)),
      account_(account_settings(settings_), clock),
      inputs_(artifacts, clock),
      outputs_(std::move(outputs)) {}

Result<Json> HeyGenAccount::body_with_files(const account::Order& order, std::stop_token stop) {
  return inputs_.body_with_files(
      order,
      [this](const account::InputFile& file, std::stop_token each_stop) {
        return upload_asset(account_, file, std::move(each_stop));
      },
      std::move(stop));
}

Result<std::string> HeyGenAccount::balance(std::stop_token stop) {
  KADR_TRY(const Json told, account_.ask(account_.request("GET", "/v3/users/me"), std::move(stop)));
  const Json data = part(told, "data");
  const Json wallet = part(data, "wallet");
  std::string left = amount_of(wallet, "remaining_balance", account::text_of(wallet, "currency"));
  if (left.empty()) left = amount_of(part(data, "usage_based"), "remaining_credits", "credits");
  return left;
}

}  // namespace kadr::providers::heygen
