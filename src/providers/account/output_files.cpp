#include "providers/account/output_files.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <unistd.h>

#include "base/sha256.h"
#include "net/address_policy.h"
#include "net/download.h"
#include "net/media_beginning.h"
#include "net/url.h"

namespace kadr::providers::account {
namespace {

/// The engine tries a fetch again by itself; these are only for a connection that breaks.
constexpr int kAttempts = 2;
constexpr std::chrono::seconds kLongestWait{5};
constexpr int kRedirects = 3;

/// Of a URL as it may be shown: "https://host:port/…".
std::string host_of(const net::Url& url) {
  std::string_view rest = url.display;
  rest.remove_prefix(std::min(rest.size(), rest.find("://") + 3));
  rest = rest.substr(0, rest.find('/'));
  if (rest.starts_with('[')) return std::string(rest.substr(1, rest.find(']') - 1));
  return std::string(rest.substr(0, rest.find(':')));
}

bool is_below(std::string_view host, std::string_view domain) {
  if (host == domain) return true;
  return host.size() > domain.size() + 1 && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.';
}

/// Networks that the operator's own base URL opens: its address, or this machine's.
std::string networks_of(const std::string& host) {
  if (host == "localhost") return "127.0.0.0/8,::1";
  return net::IpAddress::parse(host) ? host : std::string();
}

bool is_of_kind(std::string_view media_type, models::ModelKind kind) {
  switch (kind) {
    case models::ModelKind::Video:
    case models::ModelKind::Avatar:
      return media_type.starts_with("video/");
    case models::ModelKind::Image:
      return media_type.starts_with("image/");
    case models::ModelKind::Speech:
      // Containers that may hold either are called videos by their beginning.
      return media_type.starts_with("audio/") || media_type.starts_with("video/");
    case models::ModelKind::Text:
    case models::ModelKind::Transcription:
      return true;
  }
  return false;
}

std::string beginning_of(int file) {
  std::string bytes(net::kMediaBeginning, '\0');
  const ssize_t got = ::pread(file, bytes.data(), bytes.size(), 0);
  bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return bytes;
}

}  // namespace

Result<OutputFiles> OutputFiles::create(OutputSettings settings, const store::ArtifactStore& artifacts) {
  KADR_TRY(const net::Url base, net::parse_url(settings.base_url));
  std::string host = host_of(base);
  KADR_TRY(net::FetchGuard guard, net::FetchGuard::with_allowed(networks_of(host), std::to_string(base.port)));
  return OutputFiles(std::move(settings), std::move(guard), std::move(host), artifacts);
}

Result<> OutputFiles::check_host(const std::string& url) const {
  KADR_TRY(const net::Url parsed, net::parse_url(url));
  const std::string host = host_of(parsed);
  if (host == base_host_) return {};
  const bool known = std::ranges::any_of(settings_.hosts, [&](const auto& domain) { return is_below(host, domain); });
  if (known && parsed.scheme == net::Url::Scheme::Https) return {};
  return fail(ErrorCode::PermissionDenied,
              fmt::format("{} gives an output at {}, which is no host of its own, so it is not fetched; say so to who "
                          "runs this server",
                          settings_.vendor, host));
}

Error OutputFiles::explained(const Error& error) const {
  // Addresses that are signed for a time answer 403 after it.
  if (error.code == ErrorCode::NotFound || error.code == ErrorCode::PermissionDenied) {
    return {ErrorCode::NotFound,
            fmt::format("{} has this output no more (it keeps outputs for {}); redo the step to buy it again",
                        settings_.vendor, settings_.kept_for)};
  }
  return error;
}

Result<models::MadeFile> OutputFiles::bring_home(const std::string& url, models::ModelKind kind,
                                                 std::stop_token stop) const {
  KADR_CHECK(check_host(url));
  KADR_TRY(store::Draft draft, artifacts_->resumable_draft(base::sha256(url)));
  const net::DownloadLimits limits{.guard = guard_,
                                   .max_bytes = settings_.most_bytes,
                                   .max_redirects = kRedirects,
                                   .total = settings_.total,
                                   .attempts = kAttempts,
                                   .longest_wait = kLongestWait};
  const auto done = net::download({.url = url, .partial = draft.path(), .limits = limits, .have = {}}, {}, stop);
  if (!done) return fail(explained(done.error()));
  return publish(std::move(draft), kind);
}

Result<models::MadeFile> OutputFiles::keep(std::string_view bytes, models::ModelKind kind) const {
  KADR_TRY(store::Draft draft, artifacts_->draft());
  std::size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t put = ::pwrite(draft.descriptor(), bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (put <= 0) return fail(base::from_errno(errno, "cannot keep an output"));
    at += static_cast<std::size_t>(put);
  }
  return publish(std::move(draft), kind);
}

Result<models::MadeFile> OutputFiles::publish(store::Draft draft, models::ModelKind kind) const {
  const std::string beginning = beginning_of(draft.descriptor());
  const std::string media_type(net::media_type_of_beginning(beginning));
  if (beginning.empty() || !is_of_kind(media_type, kind)) {
    return fail(ErrorCode::UnreadableMedia,
                fmt::format("{} gave a file that is no {} ({}); redo the step to try again", settings_.vendor,
                            models::to_string(kind), beginning.empty() ? "it is empty" : media_type));
  }
  KADR_TRY(const store::Artifact artifact, artifacts_->publish(std::move(draft)));
  return models::MadeFile{
      .sha256 = artifact.sha256, .bytes = static_cast<std::uint64_t>(artifact.bytes), .media_type = media_type};
}

}  // namespace kadr::providers::account
