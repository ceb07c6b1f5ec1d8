#include "providers/fal/fal_account.h"

#include <fmt/format.h>

namespace kadr::providers::fal {
namespace {

using account::Refusal;

constexpr std::string_view kOwnQueue = "https://queue.fal.run";
constexpr std::string_view kNobodysRequest = "/fal-ai/veo3.1/requests/00000000-0000-0000-0000-000000000000/status";
constexpr std::string_view kOwnStorage = "https://rest.fal.ai";

std::vector<account::AnswerRow> answer_rows() {
  return {
      {.says = "content_policy_violation", .means = Refusal::Content},
      {.says = "content policy", .means = Refusal::Content},
      {.says = "content checker", .means = Refusal::Content},
      {.says = "nsfw", .means = Refusal::Content},
      {.says = "exhausted balance", .means = Refusal::Money},
      {.says = "top up your balance", .means = Refusal::Money},
      {.says = "insufficient balance", .means = Refusal::Money},
      {.says = "file_too_large", .means = Refusal::TooLarge},
      {.says = "image_too_large", .means = Refusal::TooLarge},
      {.status = 422, .says = "concurrent requests limit", .means = Refusal::Busy},
  };
}

account::AccountSettings account_settings(const FalSettings& settings) {
  return {.names = {.vendor = "fal", .key_setting = "FAL_KEY"},
          .base_url = settings.base_url,
          .key = settings.key,
          .key_prefix = "Key ",
          .answers = answer_rows(),
          .turnstile = settings.turnstile,
          .paid_answer = settings.paid_answer};
}

FalSettings completed(FalSettings settings) {
  if (settings.storage_url.empty())
    settings.storage_url = settings.base_url == kOwnQueue ? std::string(kOwnStorage) : settings.base_url;
  return settings;
}

}  // namespace

Result<std::unique_ptr<FalAccount>> FalAccount::open(FalSettings settings, const store::ArtifactStore& artifacts,
                                                     const base::Clock& clock) {
  KADR_TRY(
      account::OutputFiles outputs,
      account::OutputFiles::create(
          {.vendor = "fal", .hosts = {"fal.media", "fal.ai"}, .base_url = settings.base_url, .kept_for = "some days"},
          artifacts));
  return std::unique_ptr<FalAccount>(
      new FalAccount(completed(std::move(settings)), std::move(outputs), artifacts, clock));
}

FalAccount::FalAccount(FalSettings settings, account::OutputFiles outputs, const store::ArtifactStore& artifacts,
                       const base::Clock& clock)
    : settings_(std::move(settings)),
      account_(account_settings(settings_), clock),
      inputs_(artifacts, clock),
      outputs_(std::move(outputs)) {}

Result<Json> FalAccount::input_of(const account::Order& order, std::stop_token stop) {
  return inputs_.body_with_files(
      order, [this](const account::InputFile& file, std::stop_token token) { return upload(file, std::move(token)); },
      std::move(stop));
}

Result<> FalAccount::check_key(std::stop_token stop) {
  const net::WebRequest request = account_.request("GET", kNobodysRequest);
  KADR_TRY(const net::WebAnswer answer, account_.call(request, std::move(stop)));
  if (answer.status >= 400 && account_.answers().refusal(answer) == Refusal::Key)
    return fail(account_.answers().error(answer));
  return {};
}

Result<account::UploadedFile> FalAccount::upload(const account::InputFile& file, std::stop_token stop) {
  net::WebRequest initiate = account_.request("POST", "");
  initiate.url = settings_.storage_url + "/storage/upload/initiate?storage_type=fal-cdn-v3";
  initiate.body = Json{{"content_type", file.media_type}, {"file_name", file.name}}.dump();
  KADR_TRY(const Json places, account_.ask(initiate, stop));
  const std::string address = account::text_of(places, "file_url");
  // The address is signed; the key is none of the store's business.
  const net::WebRequest put{.method = "PUT",
                            .url = account::text_of(places, "upload_url"),
                            .media_type = file.media_type,
                            .file = file.file,
                            .answer = file.time};
  if (address.empty() || put.url.empty())
    return fail(ErrorCode::Unavailable, "fal did not say where a file is to be uploaded; try again later");
  KADR_TRY(const net::WebAnswer stored, account_.call(put, std::move(stop)));
  if (stored.status >= 300)
    return fail(ErrorCode::Unavailable,
                fmt::format("fal did not store a file (HTTP status {}); try again later", stored.status));
  return account::UploadedFile{.address = address, .until = account_.now() + std::chrono::hours(24)};
}

}  // namespace kadr::providers::fal
