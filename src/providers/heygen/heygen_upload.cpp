#include "providers/heygen/heygen_upload.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace kadr::providers::heygen {
namespace {

using account::InputFile;
using account::text_of;

/// What goes through the interface itself; more goes to the store behind it, by an address that is asked for.
constexpr timeline::ByteCount kMostThroughInterface = timeline::ByteCount{32} << 20;
/// Of sounds and pictures.
constexpr timeline::ByteCount kMost = timeline::ByteCount{50} << 20;

Result<> check_file(const InputFile& file) {
  static constexpr std::array<std::string_view, 4> kTaken{"audio/mpeg", "audio/wav", "image/png", "image/jpeg"};
  if (std::ranges::find(kTaken, file.media_type) == kTaken.end())
    return fail(ErrorCode::UnsupportedMedia,
                fmt::format("HeyGen takes sounds as MP3 or WAV and pictures as PNG or JPEG, not {}; use another file, "
                            "then redo the step",
                            file.media_type));
  if (file.bytes > kMost)
    return fail(ErrorCode::TooLarge, "HeyGen takes files of at most 50 MB; use a smaller one, then redo the step");
  return {};
}

/// What HeyGen's answers have around what they say.
Json data_of(const Json& answer) {
  const auto found = answer.is_object() ? answer.find("data") : answer.end();
  return found != answer.end() && found->is_object() ? *found : Json::object();
}

Result<account::UploadedFile> asset_in(const Json& answer) {
  std::string asset = text_of(data_of(answer), "asset_id");
  if (asset.empty()) return fail(ErrorCode::Unavailable, "HeyGen gave no id for an upload; try again later");
  return account::UploadedFile{.address = std::move(asset), .until = std::nullopt};
}

Result<account::UploadedFile> upload_through_interface(account::Account& account, const InputFile& file,
                                                       std::stop_token stop) {
  net::WebRequest request = account.request("POST", "/v3/assets");
  request.form.push_back({.name = "file", .file = file.file, .file_name = file.name, .media_type = file.media_type});
  request.answer = file.time;
  KADR_TRY(const Json answer, account.ask(request, std::move(stop)));
  return asset_in(answer);
}

Result<> store_bytes(account::Account& account, const Json& place, const InputFile& file, std::stop_token stop) {
  const std::string url = text_of(place, "upload_url");
  if (!url.starts_with("https://") && !url.starts_with(account.base_url()))
    return fail(ErrorCode::PermissionDenied,
                "HeyGen wants an upload sent to where it could be read on the way; "
                "say so to who runs this server");
  net::WebRequest request{
      .method = "PUT", .url = url, .media_type = file.media_type, .file = file.file, .answer = file.time};
  const auto headers = place.find("upload_headers");
  if (headers != place.end() && headers->is_object()) {
    for (const auto& [name, value] : headers->items()) {
      if (value.is_string()) request.headers.emplace_back(name, value);
    }
  }
  KADR_TRY(const net::WebAnswer answer, account.call(request, std::move(stop)));
  if (answer.status < 300) return {};
  return fail(ErrorCode::Unavailable,
              fmt::format("HeyGen did not take the upload of a file (HTTP status {}); try again later", answer.status));
}

Result<account::UploadedFile> upload_to_store(account::Account& account, const InputFile& file, std::stop_token stop) {
  net::WebRequest asking = account.request("POST", "/v3/assets/direct-uploads");
  asking.body = Json{
      {"filename", file.name},
      {"content_type", file.media_type},
      {"size_bytes", file.bytes},
      {"checksum_sha256",
       file.sha256}}.dump();
  KADR_TRY(const Json answer, account.ask(asking, stop));
  KADR_TRY(account::UploadedFile uploaded, asset_in(answer));
  KADR_CHECK(store_bytes(account, data_of(answer), file, stop));
  net::WebRequest completing = account.request("POST", fmt::format("/v3/assets/{}/complete", uploaded.address));
  completing.body = "{}";
  KADR_TRY(const Json completed, account.ask(completing, std::move(stop)));
  return asset_in(completed);
}

}  // namespace

Result<account::UploadedFile> upload_asset(account::Account& account, const InputFile& file, std::stop_token stop) {
  KADR_CHECK(check_file(file));
  return file.bytes > kMostThroughInterface ? upload_to_store(account, file, std::move(stop))
                                            : upload_through_interface(account, file, std::move(stop));
}

}  // namespace kadr::providers::heygen
