#include "providers/replicate/replicate_account.h"

#include "providers/account/vendor_time.h"
#include "providers/replicate/prediction.h"

namespace kadr::providers::replicate {
namespace {

account::AccountSettings account_settings(const ReplicateSettings& settings) {
  return {.names = {.vendor = "Replicate", .key_setting = "REPLICATE_API_TOKEN"},
          .base_url = settings.base_url,
          .key = settings.key,
          .answers = answer_rows(),
          .turnstile = settings.turnstile,
          .paid_answer = settings.paid_answer};
}

}  // namespace

Result<std::unique_ptr<ReplicateAccount>> ReplicateAccount::open(ReplicateSettings settings,
                                                                 const store::ArtifactStore& artifacts,
                                                                 const base::Clock& clock) {
  KADR_TRY(account::OutputFiles outputs, account::OutputFiles::create({.vendor = "Replicate",
                                                                       .hosts = {"replicate.delivery"},
                                                                       .base_url = settings.base_url,
                                                                       .kept_for = "one hour"},
                                                                      artifacts));
  return std::unique_ptr<ReplicateAccount>(
      new ReplicateAccount(std::move(settings), std::move(outputs), artifacts, clock));
}

ReplicateAccount::ReplicateAccount(ReplicateSettings settings, account::OutputFiles outputs,
                                   const store::ArtifactStore& artifacts, const base::Clock& clock)
    : settings_(std::move(settings)),
      account_(account_settings(settings_), clock),
      inputs_(artifacts, clock),
      outputs_(std::move(outputs)) {}

Result<Json> ReplicateAccount::input_of(const account::Order& order, std::stop_token stop) {
  return inputs_.body_with_files(
      order, [this](const account::InputFile& file, std::stop_token token) { return upload(file, std::move(token)); },
      std::move(stop));
}

Result<account::UploadedFile> ReplicateAccount::upload(const account::InputFile& file, std::stop_token stop) {
  net::WebRequest request = account_.request("POST", "/files");
  request.answer = file.time;
  request.form = {{.name = "content", .file = file.file, .file_name = file.name, .media_type = file.media_type}};
  KADR_TRY(const Json answer, account_.ask(request, std::move(stop)));
  const auto urls = answer.find("urls");
  const std::string address = urls == answer.end() ? std::string() : account::text_of(*urls, "get");
  if (address.empty())
    return fail(ErrorCode::Unavailable, "Replicate took a file and did not say under which address; try again later");
  return account::UploadedFile{.address = address,
                               .until = account::instant_from(account::text_of(answer, "expires_at"))};
}

Result<std::string> ReplicateAccount::user_name(std::stop_token stop) {
  KADR_TRY(const Json answer, account_.ask(account_.request("GET", "/account"), std::move(stop)));
  return account::text_of(answer, "username");
}

Result<Secret> ReplicateAccount::webhook_secret(std::stop_token stop) {
  KADR_TRY(const Json answer, account_.ask(account_.request("GET", "/webhooks/default/secret"), std::move(stop)));
  std::string key = account::text_of(answer, "key");
  if (key.empty()) return fail(ErrorCode::Unavailable, "Replicate tells no secret for its webhooks");
  return Secret(std::move(key));
}

}  // namespace kadr::providers::replicate
