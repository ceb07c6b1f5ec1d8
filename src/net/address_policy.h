#pragma once

/// Which IP addresses lie on the public internet, and which are somebody's own network, this machine, or nobody's.
/// Pure: knows no sockets beyond their addresses.
///
/// Thread: any.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

struct sockaddr;

namespace kadr::net {

struct IpAddress {
  enum class Family { V4, V6 };

  Family family = Family::V4;
  /// In network order; a V4 address is the first four.
  std::array<std::uint8_t, 16> bytes{};

  bool operator==(const IpAddress&) const = default;

  /// Exactly what inet_pton takes: no octal, hexadecimal or short forms, no zone, no brackets.
  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);
  /// None for families other than IP.
  [[nodiscard]] static std::optional<IpAddress> of(const sockaddr& address);
  /// The canonical spelling (RFC 5952 for V6).
  [[nodiscard]] std::string text() const;
};

/// The V4 address behind a V4-mapped V6 one, to which the kernel would connect; any other address as it is.
[[nodiscard]] IpAddress unmapped(const IpAddress& address);

/// True only for global unicast. A V6 address that a translator turns into V4 (mapped, NAT64, ISATAP) is as public as
/// the V4 address in it; forms that nobody has a use for any more (compatible, 6to4, Teredo, site-local) and the local
/// NAT64 prefix are never public, whatever they carry.
[[nodiscard]] bool is_public(const IpAddress& address);

/// A block of addresses: "10.0.0.0/8", "fd00::/8", "192.0.2.7".
struct Network {
  IpAddress base;
  int prefix_bits = 0;

  /// Errors: InvalidArgument, naming the text: not an address, a prefix out of range, or bits set beyond the prefix.
  [[nodiscard]] static Result<Network> parse(std::string_view text);
  /// A V4-mapped address is in the network of its V4 address.
  [[nodiscard]] bool holds(const IpAddress& address) const;
};

}  // namespace kadr::net
