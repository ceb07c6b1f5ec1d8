#include "net/address_policy.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <span>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

namespace kadr::net {
namespace {

constexpr std::size_t kV4Bytes = 4;
/// Of a V6 address that stands for a V4 one, in front of it.
constexpr int kMappedBits = 96;

/// A block given by its first 32 bits, which suffice for every block below.
struct Block {
  std::uint32_t begin;
  int prefix_bits;
};

/// IANA's registry of special-purpose IPv4 addresses, as far as they are not globally reachable, and what clouds keep
/// for themselves in public space.
constexpr std::array kV4NotPublic{
    Block{0x00000000, 8},   // 0.0.0.0/8: this network; Linux connects 0.0.0.0 to itself
    Block{0x0a000000, 8},   // 10.0.0.0/8: private
    Block{0x64400000, 10},  // 100.64.0.0/10: carriers' NAT; a cloud's metadata service
    Block{0x7f000000, 8},   // 127.0.0.0/8: loopback
    Block{0xa83f8110, 32},  // 168.63.129.16: what Azure's machines ask for their settings
    Block{0xa9fe0000, 16},  // 169.254.0.0/16: link-local; clouds' metadata services
    Block{0xac100000, 12},  // 172.16.0.0/12: private
    Block{0xc0000000, 24},  // 192.0.0.0/24: protocol assignments; a cloud's metadata service
    Block{0xc0000200, 24},  // 192.0.2.0/24: documentation
    Block{0xc0586300, 24},  // 192.88.99.0/24: 6to4 relays, no longer in use
    Block{0xc0a80000, 16},  // 192.168.0.0/16: private
    Block{0xc6120000, 15},  // 198.18.0.0/15: benchmarks
    Block{0xc6336400, 24},  // 198.51.100.0/24: documentation
    Block{0xcb007100, 24},  // 203.0.113.0/24: documentation
    Block{0xe0000000, 4},   // 224.0.0.0/4: multicast
    Block{0xf0000000, 4},   // 240.0.0.0/4: reserved, and broadcast
};

/// All that is assigned for global unicast is in 2000::/3; these parts of it are not.
constexpr Block kV6Global{0x20000000, 3};
constexpr std::array kV6NotPublic{
    Block{0x20010000, 23},  // 2001::/23: protocol assignments: Teredo, benchmarks, ORCHID
    Block{0x20010db8, 32},  // 2001:db8::/32: documentation
    Block{0x20020000, 16},  // 2002::/16: 6to4
    Block{0x3ffe0000, 16},  // 3ffe::/16: 6bone, given back
    Block{0x3fff0000, 20},  // 3fff::/20: documentation
};

bool same_beginning(std::span<const std::uint8_t> one, std::span<const std::uint8_t> other, int bits) {
  const auto whole = static_cast<std::size_t>(bits) / 8;
  if (!std::equal(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(whole), other.begin())) return false;
  const int rest = bits % 8;
  return rest == 0 || (one[whole] >> (8 - rest)) == (other[whole] >> (8 - rest));
}

std::uint32_t first_word(const IpAddress& address) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < kV4Bytes; ++i) word = word << 8 | address.bytes[i];
  return word;
}

bool holds(const Block& block, std::uint32_t word) {
  return ((word ^ block.begin) >> (32 - block.prefix_bits)) == 0;
}

template <typename Blocks>
bool any_holds(const Blocks& blocks, std::uint32_t word) {
  return std::ranges::any_of(blocks, [&](const Block& block) { return holds(block, word); });
}

IpAddress v4_at_end_of(const IpAddress& address) {
  IpAddress v4;
  std::copy(address.bytes.end() - kV4Bytes, address.bytes.end(), v4.bytes.begin());
  return v4;
}

bool is_mapped(const IpAddress& address) {
  constexpr std::array<std::uint8_t, 12> kPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return address.family == IpAddress::Family::V6 && same_beginning(address.bytes, kPrefix, kMappedBits);
}

/// 64:ff9b::/96, by which a network without V4 reaches the V4 internet.
bool is_nat64(const IpAddress& address) {
  constexpr std::array<std::uint8_t, 12> kPrefix{0, 0x64, 0xff, 0x9b};
  return same_beginning(address.bytes, kPrefix, 96);
}

/// An interface identifier of ISATAP: 0000:5efe or 0200:5efe, then a V4 address to which packets are tunnelled.
bool is_isatap(const IpAddress& address) {
  return (address.bytes[8] & 0xfd) == 0 && address.bytes[9] == 0 && address.bytes[10] == 0x5e &&
         address.bytes[11] == 0xfe;
}

bool is_public_v6(const IpAddress& address) {
  if (is_nat64(address)) return is_public(v4_at_end_of(address));
  const std::uint32_t word = first_word(address);
  if (!holds(kV6Global, word) || any_holds(kV6NotPublic, word)) return false;
  return !is_isatap(address) || is_public(v4_at_end_of(address));
}

std::optional<int> number_of(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
  return number;
}

/// A network of V4-mapped addresses is one of V4 addresses. A prefix that is too short for that has no mapped base.
Network unmapped(const Network& network) {
  if (!is_mapped(network.base)) return network;
  return {.base = v4_at_end_of(network.base), .prefix_bits = network.prefix_bits - kMappedBits};
}

/// True when the address has no bit beyond the prefix.
bool begins_block(const IpAddress& address, int prefix_bits) {
  for (std::size_t bit = static_cast<std::size_t>(prefix_bits); bit < address.bytes.size() * 8; ++bit)
    if ((address.bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) return false;
  return true;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string terminated(text);
  if (terminated.size() != std::strlen(terminated.c_str())) return std::nullopt;
  IpAddress address;
  if (::inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) return address;
  address.family = Family::V6;
  if (::inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::optional<IpAddress> IpAddress::of(const sockaddr& address) {
  IpAddress result;
  if (address.sa_family == AF_INET) {
    std::memcpy(result.bytes.data(), &reinterpret_cast<const sockaddr_in&>(address).sin_addr, kV4Bytes);
    return result;
  }
  if (address.sa_family != AF_INET6) return std::nullopt;
  result.family = Family::V6;
  std::memcpy(result.bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, result.bytes.size());
  return result;
}

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  ::inet_ntop(family == Family::V4 ? AF_INET : AF_INET6, bytes.data(), buffer.data(), buffer.size());
  return buffer.data();
}

IpAddress unmapped(const IpAddress& address) {
  return is_mapped(address) ? v4_at_end_of(address) : address;
}

bool is_public(const IpAddress& address) {
  const IpAddress target = unmapped(address);
  if (target.family == IpAddress::Family::V6) return is_public_v6(target);
  return !any_holds(kV4NotPublic, first_word(target));
}

Result<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  const auto refuse = [&](std::string_view why) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("\"{}\" is no network: {}; write one like 10.1.0.0/16 or fd00::/8", text, why));
  };
  if (!address) return refuse("it does not begin with an IP address");
  const int longest = address->family == IpAddress::Family::V4 ? 32 : 128;
  if (slash == std::string_view::npos) return unmapped(Network{*address, longest});
  const auto bits = slash + 1 == text.size() ? std::nullopt : number_of(text.substr(slash + 1));
  if (!bits || *bits > longest) return refuse("its prefix is no number that fits");
  if (!begins_block(*address, *bits)) return refuse("its address has bits beyond the prefix");
  return unmapped(Network{*address, *bits});
}

bool Network::holds(const IpAddress& address) const {
  const IpAddress target = unmapped(address);
  return target.family == base.family && same_beginning(target.bytes, base.bytes, prefix_bits);
}

}  // namespace kadr::net
