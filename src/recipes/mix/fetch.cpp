#include "recipes/mix/fetch.h"

#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "base/json.h"
#include "base/sha256.h"

namespace kadr::recipes::mix {
namespace {

/// Downloads wait for the network more than for the machine.
constexpr std::size_t kDownloadsAtOnce = 6;

/// What was downloaded from a URL before, with the version that the server gave it.
struct Kept {
  store::Artifact artifact;
  net::FileVersion version;
};

/// Where the store notes it. The URL may hold secrets, so only its hash is written.
std::string record_key(const std::string& url) {
  return base::sha256("download\n" + url);
}

Result<std::optional<Kept>> find_kept(const store::ArtifactStore& store, const std::string& url) {
  KADR_TRY(const auto result, store.find_result(record_key(url)));
  if (!result || !result->artifact || !result->value.is_object()) return std::nullopt;
  base::JsonReader reader(result->value, "");
  const net::FileVersion version{reader.string("etag"), reader.string("last_modified")};
  if (!reader.finish() || !version.is_known()) return std::nullopt;
  return Kept{*result->artifact, version};
}

Result<> keep(const store::ArtifactStore& store, const std::string& url, const Kept& kept) {
  if (!kept.version.is_known()) return {};
  return store.record_result(record_key(url),
                             {.artifact = kept.artifact,
                              .value = {{"etag", kept.version.etag}, {"last_modified", kept.version.last_modified}}});
}

}  // namespace

Result<SourceFile> fetch_source(const Services& services, const std::string& url, const base::ProgressSink& progress,
                                std::stop_token stop) {
  const store::ArtifactStore& store = services.store;
  KADR_TRY(const std::optional<Kept> kept, find_kept(store, url));
  KADR_TRY(store::Draft draft, store.resumable_draft(base::sha256(url)));
  KADR_TRY(const net::Downloaded done, net::download({.url = url,
                                                      .partial = draft.path(),
                                                      .limits = services.download_limits,
                                                      .have = kept ? kept->version : net::FileVersion{}},
                                                     progress, stop));
  if (kept && done.unchanged) return artifact_source(store, kept->artifact, shown_location(url));
  KADR_TRY(const store::Artifact artifact, store.publish(std::move(draft)));
  if (artifact.bytes == 0) {
    return fail(ErrorCode::UnreadableMedia, fmt::format("{} is empty (0 bytes)", shown_location(url)));
  }
  KADR_CHECK(keep(store, url, {artifact, done.version}));
  return artifact_source(store, artifact, shown_location(url));
}

namespace {

Result<SourceFile> fetch_one(const Workshop& shop, const std::string& location, const base::ProgressSink& progress,
                             std::stop_token stop) {
  if (net::is_url(location)) return fetch_source(shop.services, location, progress, stop);
  if (location.find("://") != std::string::npos) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} is not an http or https address; write one of those, or a path", location));
  }
  return read_source(shop.options.base_folder / location, location, progress, stop);
}

/// Bytes that will be read; 0 where only the server knows.
timeline::ByteCount expected_bytes(const Workshop& shop, const std::string& location) {
  if (net::is_url(location)) return 0;
  std::error_code missing;
  const auto bytes = std::filesystem::file_size(shop.options.base_folder / location, missing);
  return missing ? 0 : static_cast<timeline::ByteCount>(bytes);
}

}  // namespace

std::string shown_location(const std::string& location) {
  if (!net::is_url(location)) return location;
  std::string shown = location.substr(0, location.find_first_of("?#"));
  const std::size_t authority = shown.find("://") + 3;
  const std::size_t path = shown.find('/', authority);
  const std::size_t at = shown.rfind('@', path);
  if (at != std::string::npos && at >= authority) shown.erase(authority, at + 1 - authority);
  return shown;
}

Result<std::vector<Source>> fetch(const Workshop& shop, const std::vector<std::string>& locations) {
  std::vector<Source> sources(locations.size());
  StageProgress::Start start{.stage = Stage::Fetch, .items = locations.size()};
  for (const std::string& location : locations) start.expected.push_back(expected_bytes(shop, location));
  StageProgress progress(shop.narrator, std::move(start));
  const SideBySide job{.items = locations.size(), .workers = kDownloadsAtOnce, .stop = shop.stop};
  KADR_CHECK(each_side_by_side(job, [&](std::size_t i, std::stop_token stop) -> Result<> {
    sources[i].location = locations[i];
    auto file = fetch_one(shop, locations[i], progress.sink(i), stop);
    if (file) {
      sources[i].file = std::move(*file);
      return {};
    }
    if (!is_fault_of_file(file.error())) return fail(std::move(file).error());
    sources[i].fault = std::move(file).error();
    return {};
  }));
  return sources;
}

}  // namespace kadr::recipes::mix
