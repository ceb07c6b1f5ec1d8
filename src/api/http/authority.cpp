#include "api/http/authority.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace kadr::api::http {
namespace {

constexpr std::array<std::string_view, 3> kLoopback{"localhost", "127.0.0.1", "[::1]"};

bool is_host_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' ||
         letter == '_';
}

bool is_host(std::string_view host) {
  if (!host.starts_with('[')) return !host.empty() && std::ranges::all_of(host, is_host_letter);
  const std::string_view inner = host.substr(1, host.size() - 2);
  return host.size() > 3 && host.ends_with(']') &&
         inner.find_first_not_of("0123456789abcdef:.") == std::string_view::npos;
}

bool is_port(std::string_view port) {
  return !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string shown(std::string_view text) {
  return std::string(text.substr(0, 100));
}

Problem bad_host() {
  return {.status = 400, .code = "invalid_argument", .detail = "a request needs one Host field, as in Host: localhost"};
}

/// \param default_port of the scheme that the page was fetched with.
bool same_place(const Authority& one, const Authority& other, std::string_view default_port) {
  const auto port = [&](const Authority& of) { return of.port.empty() ? default_port : std::string_view(of.port); };
  return one.host == other.host && port(one) == port(other);
}

bool is_own_page(std::string_view origin, std::string_view host) {
  const bool encrypted = origin.starts_with("https://");
  if (!encrypted && !origin.starts_with("http://")) return false;
  const auto page = parse_authority(origin.substr(encrypted ? 8 : 7));
  const auto own = parse_authority(host);
  return page && own && same_place(*page, *own, encrypted ? "443" : "80");
}

}  // namespace

std::optional<Authority> parse_authority(std::string_view text) {
  const auto bracket = text.find(']');
  const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  Authority authority{.host = lower_case(text.substr(0, colon))};
  if (colon != std::string_view::npos) authority.port = text.substr(colon + 1);
  if (!is_host(authority.host) || (colon != std::string_view::npos && !is_port(authority.port))) return std::nullopt;
  return authority;
}

std::optional<Problem> check_host(const Headers& headers, const AllowedNames& allowed) {
  if (headers.count("Host") != 1) return bad_host();
  const std::string_view text = headers.value("Host");
  const auto authority = parse_authority(text);
  if (!authority) return bad_host();
  const auto is_it = [&](std::string_view name) { return name == "*" || same_name(name, authority->host); };
  if (std::ranges::any_of(kLoopback, is_it) || std::ranges::any_of(allowed.hosts, is_it)) return std::nullopt;
  return Problem{
      .status = 421,
      .code = "unknown_host",
      .detail = fmt::format("this server does not answer to {}; add the name to its allowed hosts", shown(text))};
}

std::optional<Problem> check_origin(std::string_view method, const Headers& headers, const AllowedNames& allowed) {
  const auto origin = headers.find("Origin");
  if (!origin || method == "GET" || method == "HEAD" || method == "OPTIONS") return std::nullopt;
  const auto is_it = [&](std::string_view name) { return same_name(name, *origin); };
  if (headers.count("Origin") == 1 &&
      (is_own_page(*origin, headers.value("Host")) || std::ranges::any_of(allowed.origins, is_it)))
    return std::nullopt;
  return Problem{.status = 403,
                 .code = "foreign_origin",
                 .detail = fmt::format("pages of {} may not change anything here", shown(*origin))};
}

}  // namespace kadr::api::http
