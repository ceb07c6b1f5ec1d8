#include "app/settings/setting_rules.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "net/address_policy.h"
#include "net/url.h"

namespace kadr::app::settings {
namespace {

/// As the API demands of a key that it did not make.
constexpr std::size_t kLeastKeyLetters = 20;
constexpr std::size_t kMostKeyLetters = 256;
constexpr std::int64_t kLeastDarkroomMebibytes = 64;

std::unexpected<Error> wrong(std::string message) {
  return fail(ErrorCode::InvalidArgument, std::move(message));
}

bool is_loopback(const net::IpAddress& address) {
  const net::IpAddress plain = net::unmapped(address);
  if (plain.family == net::IpAddress::Family::V4) return plain.bytes[0] == 127;
  return plain == net::IpAddress::parse("::1");
}

Result<> check_listening(ServerSettings& settings) {
  std::string& text = settings.listen.address;
  if (text == "localhost") text = "127.0.0.1";
  const auto address = net::IpAddress::parse(text);
  if (!address) {
    return wrong(fmt::format("listen.address is \"{}\"; give it an IP address, as in 127.0.0.1, 0.0.0.0 or ::1", text));
  }
  if (settings.auth.mode == AuthMode::None && !is_loopback(*address)) {
    return wrong(
        fmt::format("auth.mode is none, but listen.address is {}: whoever reaches that address could use the server; "
                    "listen on 127.0.0.1, or set auth.mode to keys",
                    text));
  }
  return {};
}

Result<> check_key(const Secret& key) {
  const std::string& text = key.reveal();
  const bool plain = std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
  if (text.empty() || (text.size() >= kLeastKeyLetters && text.size() <= kMostKeyLetters && plain)) return {};
  return wrong(
      fmt::format("auth.api_key is too easily guessed or cannot be sent: it takes {} to {} letters, digits "
                  "or signs of ASCII, without spaces",
                  kLeastKeyLetters, kMostKeyLetters));
}

/// The host of an address that has been checked: "https://kadr.example:8443/video" has "kadr.example".
std::string host_of(std::string_view url) {
  std::string_view rest = url.substr(url.find("://") + 3);
  rest = rest.substr(0, rest.find_first_of("/?"));
  const std::size_t end = rest.starts_with('[') ? rest.find(']') + 1 : rest.find(':');
  return std::string(rest.substr(0, end));
}

std::string_view unbracketed(std::string_view host) {
  return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

Result<std::string> checked_address(std::string_view key, std::string text) {
  const auto url = net::parse_url(text);
  if (!url || text.find_first_of("?#@ \\") != std::string::npos || !url->objection.empty()) {
    return wrong(
        fmt::format("{} is no address that can be used: write it as in https://kadr.example, without user, "
                    "query or fragment",
                    key));
  }
  while (text.ends_with('/')) text.pop_back();
  return text;
}

Result<> settle_names(ListenSettings& listen) {
  for (const std::string& host : listen.allowed_hosts) {
    const bool bracketed = host.starts_with('[') && host.ends_with(']');
    if (host.contains('/') || (!bracketed && host.contains(':')))
      return wrong(fmt::format("listen.allowed_hosts has \"{}\"; write names alone, without https:// and port", host));
  }
  for (std::string& origin : listen.allowed_origins) {
    KADR_TRY(origin, checked_address("listen.allowed_origins", origin));
  }
  const auto answer_to = [&](std::string host) {
    if (std::ranges::find(listen.allowed_hosts, host) == listen.allowed_hosts.end())
      listen.allowed_hosts.push_back(std::move(host));
  };
  if (!listen.public_url.empty()) {
    KADR_TRY(listen.public_url, checked_address("listen.public_url", listen.public_url));
    answer_to(host_of(listen.public_url));
  }
  // Loopback is answered to anyway; for "every address" there is no name.
  if (const std::string own = host_of(reached_at(listen)); !is_loopback(*net::IpAddress::parse(unbracketed(own))))
    answer_to(own);
  if (listen.reached_at.empty()) listen.reached_at = reached_at(listen);
  KADR_TRY(listen.reached_at, checked_address("listen.reached_at", listen.reached_at));
  return {};
}

Result<> settle_home(std::string_view key, std::filesystem::path& folder, const HomeFolders& folders) {
  const std::string text = folder.string();
  if (text != "~" && !text.starts_with("~/")) return {};
  if (folders.home.empty())
    return wrong(fmt::format("{} begins with ~, but HOME is not set; name the whole folder", key));
  folder = text == "~" ? folders.home : folders.home / text.substr(2);
  return {};
}

Result<> settle_data(std::filesystem::path& data, const HomeFolders& folders) {
  KADR_CHECK(settle_home("data", data, folders));
  if (!data.empty()) return {};
  if (folders.data.is_absolute()) {
    data = folders.data / "kadr";
  } else if (!folders.home.empty()) {
    data = folders.home / ".local" / "share" / "kadr";
  } else {
    return wrong(
        "there is no place for the server's data, since HOME is not set: name a folder with --data or KADR_DATA");
  }
  return {};
}

Result<> settle_vendors(VendorSettings& vendors) {
  KADR_TRY(vendors.openai.base_url, checked_address("vendors.openai_url", vendors.openai.base_url));
  KADR_TRY(vendors.replicate.base_url, checked_address("vendors.replicate_url", vendors.replicate.base_url));
  KADR_TRY(vendors.runway.base_url, checked_address("vendors.runway_url", vendors.runway.base_url));
  KADR_TRY(vendors.heygen.base_url, checked_address("vendors.heygen_url", vendors.heygen.base_url));
  KADR_TRY(vendors.elevenlabs.base_url, checked_address("vendors.elevenlabs_url", vendors.elevenlabs.base_url));
  KADR_TRY(vendors.fal.base_url, checked_address("vendors.fal_url", vendors.fal.base_url));
  return {};
}

Result<> settle_work(ServerSettings& settings) {
  if (settings.work.cpu_workers == 0)
    settings.work.cpu_workers = std::max<std::int64_t>(1, std::thread::hardware_concurrency());
  const std::int64_t memory = settings.darkroom.memory_mib;
  if (memory != 0 && memory < kLeastDarkroomMebibytes) {
    return wrong(fmt::format("darkroom.memory_mib is {}; give it at least {}, or 0 for no limit", memory,
                             kLeastDarkroomMebibytes));
  }
  const auto joined = [](const auto& entries) { return fmt::format("{}", fmt::join(entries, ",")); };
  KADR_TRY(settings.fetch.guard,
           net::FetchGuard::with_allowed(joined(settings.fetch.allow), joined(settings.fetch.ports)));
  return {};
}

}  // namespace

Result<> settle(ServerSettings& settings, const HomeFolders& folders) {
  KADR_CHECK(check_listening(settings));
  KADR_CHECK(check_key(settings.auth.api_key));
  KADR_CHECK(settle_names(settings.listen));
  KADR_CHECK(settle_data(settings.data, folders));
  KADR_CHECK(settle_home("outputs", settings.outputs, folders));
  KADR_CHECK(settle_home("models.catalog", settings.models.catalog, folders));
  KADR_CHECK(settle_vendors(settings.vendors));
  if (settings.outputs.empty()) settings.outputs = settings.data / "outputs";
  return settle_work(settings);
}

std::string reached_at(const ListenSettings& listen) {
  std::string host = listen.address;
  if (host == "0.0.0.0" || host == "localhost") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.contains(':')) host = fmt::format("[{}]", host);
  return fmt::format("http://{}:{}", host, listen.port);
}

}  // namespace kadr::app::settings
