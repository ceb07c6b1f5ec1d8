#include "providers/runway/runway_account.h"

#include <fmt/format.h>

#include "providers/runway/failures.h"

namespace kadr::providers::runway {
namespace {

constexpr const char* kVersion = "2024-11-06";

/// Of an upload at Runway.
constexpr std::chrono::hours kUploadLife{24};
constexpr timeline::ByteCount kMostUpload = timeline::ByteCount{200} << 20;

/// A 429 means that the day's tasks are used up: nothing that passes soon.
constexpr std::chrono::minutes kBusy{15};

account::AccountSettings account_settings(const RunwaySettings& settings) {
  return {.names = {.vendor = "Runway", .key_setting = "RUNWAY_API_KEY"},
          .base_url = settings.base_url,
          .key = settings.key,
          .headers = {{"X-Runway-Version", kVersion}},
          .answers = answer_rows(),
          .turnstile = settings.turnstile,
          .free_answer = std::chrono::seconds(10),
          .busy = kBusy};
}

}  // namespace

Result<std::unique_ptr<RunwayAccount>> RunwayAccount::open(RunwaySettings settings,
                                                           const store::ArtifactStore& artifacts,
                                                           const base::Clock& clock) {
  KADR_TRY(account::OutputFiles outputs, account::OutputFiles::create({.vendor = "Runway",
                                                                       .hosts = settings.output_hosts,
                                                                       .base_url = settings.base_url,
                                                                       .kept_for = "a day or two"},
                                                                      artifacts));
  return std::unique_ptr<RunwayAccount>(new RunwayAccount(std::move(settings), std::move(outputs), artifacts, clock));
}

RunwayAccount::RunwayAccount(RunwaySettings settings, account::OutputFiles outputs,
                             const store::ArtifactStore& artifacts, const base::Clock& clock)
    : settings_(std::move(settings)),
      account_(account_settings(settings_), clock),
      inputs_(artifacts, clock),
      outputs_(std::move(outputs)) {}

Result<Json> RunwayAccount::body_with_files(const account::Order& order, std::stop_token stop) {
  return inputs_.body_with_files(
      order,
      [this](const account::InputFile& file, std::stop_token each_stop) { return upload(file, std::move(each_stop)); },
      std::move(stop));
}

Result<account::UploadedFile> RunwayAccount::upload(const account::InputFile& file, std::stop_token stop) {
  if (file.bytes > kMostUpload)
    return fail(ErrorCode::TooLarge, "Runway takes files of at most 200 MB; use a smaller one, then redo the step");
  net::WebRequest asking = account_.request("POST", "/v1/uploads");
  asking.body = Json{{"filename", file.name}, {"type", "ephemeral"}}.dump();
  KADR_TRY(const Json place, account_.ask(asking, stop));
  const std::string address = account::text_of(place, "runwayUri");
  if (address.empty()) return fail(ErrorCode::Unavailable, "Runway gave no place for an upload; try again later");
  KADR_CHECK(store_bytes(place, file, std::move(stop)));
  return account::UploadedFile{.address = address, .until = account_.now() + kUploadLife};
}

Result<> RunwayAccount::store_bytes(const Json& place, const account::InputFile& file, std::stop_token stop) {
  const std::string url = account::text_of(place, "uploadUrl");
  if (!url.starts_with("https://") && !url.starts_with(account_.base_url()))
    return fail(ErrorCode::PermissionDenied,
                "Runway wants an upload sent to where it could be read on the way; "
                "say so to who runs this server");
  // The store behind it knows no key of ours; it wants its own fields first, and the file last.
  net::WebRequest storing{.method = "POST", .url = url, .answer = file.time};
  const auto fields = place.find("fields");
  if (fields != place.end() && fields->is_object()) {
    for (const auto& [name, value] : fields->items()) {
      if (value.is_string()) storing.form.push_back({.name = name, .text = value});
    }
  }
  storing.form.push_back({.name = "file", .file = file.file, .file_name = file.name, .media_type = file.media_type});
  KADR_TRY(const net::WebAnswer answer, account_.call(storing, std::move(stop)));
  if (answer.status < 300) return {};
  return fail(ErrorCode::Unavailable,
              fmt::format("Runway did not take the upload of a file (HTTP status {}); try again later", answer.status));
}

Result<double> RunwayAccount::credits(std::stop_token stop) {
  KADR_TRY(const Json told, account_.ask(account_.request("GET", "/v1/organization"), std::move(stop)));
  const auto balance = told.find("creditBalance");
  if (balance == told.end() || !balance->is_number())
    return fail(ErrorCode::Unavailable, "Runway does not tell how many credits are left");
  return balance->get<double>();
}

}  // namespace kadr::providers::runway
