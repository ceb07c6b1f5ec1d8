#include "net/address_policy.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace kadr::net {
namespace {

using ::testing::HasSubstr;

IpAddress address(const char* text) {
  const auto parsed = IpAddress::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(IpAddress{});
}

TEST(AddressPolicy, what_is_not_on_the_public_internet_is_not_public) {
  for (const char* text : {
           // This network and this machine.
           "0.0.0.0",
           "0.255.255.255",
           "127.0.0.1",
           "127.255.255.254",
           "::",
           "::1",
           // Private, shared, link-local.
           "10.0.0.0",
           "10.255.255.255",
           "172.16.0.1",
           "172.31.255.255",
           "192.168.0.1",
           "192.168.255.255",
           "100.64.0.1",
           "100.127.255.255",
           "100.100.100.200",
           "169.254.0.1",
           "169.254.169.254",
           "169.254.170.2",
           "fc00::1",
           "fdff::1",
           "fd00:ec2::254",
           "fe80::1",
           "febf::1",
           "fec0::1",
           // Protocols, documentation, benchmarks, relays, a cloud's own.
           "192.0.0.1",
           "192.0.0.192",
           "192.0.2.1",
           "198.51.100.1",
           "203.0.113.255",
           "198.18.0.1",
           "198.19.255.255",
           "192.88.99.1",
           "168.63.129.16",
           "2001:2::1",
           "2001:10::1",
           "2001:20::1",
           "2001:db8::1",
           "3fff::1",
           "3ffe::1",
           "100::1",
           "5f00::1",
           "4000::1",
           "1fff::1",
           // Multicast, reserved, broadcast.
           "224.0.0.1",
           "239.255.255.255",
           "240.0.0.1",
           "255.255.255.255",
           "ff02::1",
           "ff0e::1",
           // V4 in V6: mapped, compatible, translated (RFC 2765), NAT64, local NAT64, 6to4, Teredo, ISATAP.
           "::ffff:127.0.0.1",
           "::ffff:10.0.0.1",
           "::ffff:169.254.169.254",
           "::ffff:0.0.0.0",
           "::127.0.0.1",
           "::169.254.169.254",
           "::8.8.8.8",
           "::ffff:0:127.0.0.1",
           "64:ff9b::127.0.0.1",
           "64:ff9b::10.0.0.1",
           "64:ff9b::169.254.169.254",
           "64:ff9b:1::1",
           "64:ff9b:1:a00:1::",
           "64:ff9b:1::8.8.8.8",
           "64:ff9b:0:0:0:1:808:808",
           "2002:7f00:1::",
           "2002:a9fe:a9fe::1",
           "2002:808:808::1",
           "2001:0:808:808::f5ff:fffe",
           "2001:0:53aa:64c::",
           "2a00:1450::5efe:127.0.0.1",
           "2a00:1450::200:5efe:a00:1",
           "fe80::5efe:8.8.8.8",
       })
    EXPECT_FALSE(is_public(address(text))) << text;
}

TEST(AddressPolicy, the_public_internet_is_public_up_to_its_edges) {
  for (const char* text : {
           "1.1.1.1",          "8.8.8.8",         "9.255.255.255",
           "11.0.0.0",         "100.63.255.255",  "100.128.0.0",
           "126.255.255.255",  "128.0.0.0",       "169.253.255.255",
           "169.255.0.0",      "172.15.255.255",  "172.32.0.0",
           "192.0.1.0",        "192.0.3.0",       "192.167.255.255",
           "192.169.0.0",      "198.17.255.255",  "198.20.0.0",
           "198.51.99.255",    "203.0.114.0",     "168.63.129.15",
           "168.63.129.17",    "223.255.255.255", "::ffff:8.8.8.8",
           "64:ff9b::8.8.8.8", "2001:200::1",     "2001:db7::1",
           "2001:db9::1",      "2003::1",         "2606:4700:4700::1111",
           "2a00:1450::1",     "3fff:1000::1",    "2a00:1450::5efe:808:808",
       })
    EXPECT_TRUE(is_public(address(text))) << text;
}

TEST(AddressPolicy, only_the_strict_spelling_of_an_address_is_one) {
  for (const char* text : {"", "localhost", "127.1", "0x7f000001", "2130706433", "017700000001", "127.0.0.1.", "1.2.3",
                           "1.2.3.4.5", "256.1.1.1", "1.2.3.04 ", "fe80::1%lo", "[::1]", "::1/128", ":::"})
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  EXPECT_FALSE(IpAddress::parse(std::string_view("1.1.1.1\0x", 9)));
}

TEST(AddressPolicy, has_one_spelling_for_each_address) {
  EXPECT_EQ(address("0:0:0:0:0:FFFF:7F00:1").text(), "::ffff:127.0.0.1");
  EXPECT_EQ(address("2606:4700:0::1").text(), "2606:4700::1");
  EXPECT_EQ(address("1.2.3.4").text(), "1.2.3.4");
}

TEST(AddressPolicy, reads_addresses_of_sockets_and_knows_no_other_families) {
  const sockaddr_in v4{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(0x0a000001)}, .sin_zero = {}};
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_addr = in6addr_loopback;
  sockaddr_un local{};
  local.sun_family = AF_UNIX;

  EXPECT_EQ(IpAddress::of(reinterpret_cast<const sockaddr&>(v4)), address("10.0.0.1"));
  EXPECT_EQ(IpAddress::of(reinterpret_cast<const sockaddr&>(v6)), address("::1"));
  EXPECT_FALSE(IpAddress::of(reinterpret_cast<const sockaddr&>(local)));
}

TEST(Network, holds_its_own_addresses_only) {
  struct Case {
    const char* network;
    const char* address;
    bool holds;
  };
  for (const Case& entry : std::vector<Case>{{"10.1.0.0/16", "10.1.255.255", true},
                                             {"10.1.0.0/16", "10.2.0.0", false},
                                             {"10.1.0.0/16", "::ffff:10.1.2.3", true},
                                             {"10.1.0.0/16", "::10.1.2.3", false},
                                             {"10.0.0.128/25", "10.0.0.127", false},
                                             {"10.0.0.128/25", "10.0.0.255", true},
                                             {"192.0.2.7", "192.0.2.7", true},
                                             {"192.0.2.7", "192.0.2.6", false},
                                             {"0.0.0.0/0", "127.0.0.1", true},
                                             {"0.0.0.0/0", "::1", false},
                                             {"::ffff:10.1.0.0/112", "10.1.255.255", true},
                                             {"::ffff:10.1.0.0/112", "10.2.0.0", false},
                                             {"::ffff:192.0.2.7", "::ffff:192.0.2.7", true},
                                             {"::ffff:192.0.2.7", "192.0.2.6", false},
                                             {"fd00::/8", "fdff::1", true},
                                             {"fd00::/8", "fc00::1", false},
                                             {"::1", "::1", true},
                                             {"::/0", "127.0.0.1", false}}) {
    const auto network = Network::parse(entry.network);
    ASSERT_TRUE(network) << entry.network;
    EXPECT_EQ(network->holds(address(entry.address)), entry.holds) << entry.network << " " << entry.address;
  }
}

TEST(Network, what_is_none_is_named) {
  for (const char* text : {"", "10", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.1/8",
                           "fd00::/129", "fd00::1/64", "localhost/8", "10.0.0.0/8/8"}) {
    const auto network = Network::parse(text);
    ASSERT_FALSE(network) << text;
    EXPECT_EQ(network.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(network.error().message, HasSubstr("\"" + std::string(text) + "\" is no network")) << text;
  }
}

}  // namespace
}  // namespace kadr::net
