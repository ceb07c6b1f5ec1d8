#include "net/fetch_guard.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "net/url.h"

namespace kadr::net {
namespace {

/// The entries between commas, without the spaces around them and without empty ones.
std::vector<std::string_view> entries_of(std::string_view list) {
  constexpr std::string_view kSpace = " \t";
  std::vector<std::string_view> entries;
  while (!list.empty()) {
    std::string_view entry = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), entry.size() + 1));
    entry.remove_prefix(std::min(entry.size(), entry.find_first_not_of(kSpace)));
    entry = entry.substr(0, entry.find_last_not_of(kSpace) + 1);
    if (!entry.empty()) entries.push_back(entry);
  }
  return entries;
}

Result<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error == std::errc() && end == text.data() + text.size() && port != 0) return port;
  return fail(ErrorCode::InvalidArgument,
              fmt::format("KADR_FETCH_PORTS: \"{}\" is no port; write numbers like 8080,8443", text));
}

}  // namespace

Result<FetchGuard> FetchGuard::with_allowed(std::string_view networks, std::string_view ports) {
  FetchGuard guard;
  for (const std::string_view entry : entries_of(networks)) {
    auto network = Network::parse(entry);
    if (!network) return fail(network.error().about("KADR_FETCH_ALLOW"));
    guard.networks_.push_back(*network);
  }
  for (const std::string_view entry : entries_of(ports)) {
    KADR_TRY(const std::uint16_t port, port_of(entry));
    guard.ports_.push_back(port);
  }
  return guard;
}

FetchGuard FetchGuard::anything() {
  FetchGuard guard;
  guard.rule_ = Rule::Anything;
  return guard;
}

FetchGuard FetchGuard::with_any_contents() const {
  FetchGuard guard = *this;
  guard.contents_ = Contents::Any;
  return guard;
}

bool FetchGuard::admits(const IpAddress& address) const {
  if (rule_ == Rule::Anything || is_public(address)) return true;
  return std::ranges::any_of(networks_, [&](const Network& network) { return network.holds(address); });
}

Result<> FetchGuard::check(const Url& url) const {
  if (rule_ == Rule::Anything) return {};
  if (!url.objection.empty()) return fail(ErrorCode::InvalidArgument, fmt::format("{} {}", url.display, url.objection));
  if (std::ranges::find(ports_, url.port) != ports_.end()) return {};
  return fail(ErrorCode::PermissionDenied,
              fmt::format("{} names port {}, from which nothing is fetched; serve the file on port 80 or 443, or allow "
                          "the port with KADR_FETCH_PORTS",
                          url.display, url.port));
}

}  // namespace kadr::net
