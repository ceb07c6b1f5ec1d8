#include "net/fetch_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/url.h"

namespace kadr::net {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Result<> checked(const FetchGuard& guard, std::string_view text) {
  KADR_TRY(const Url url, parse_url(text));
  return guard.check(url);
}

TEST(FetchGuard, takes_plainly_spelt_addresses) {
  const FetchGuard guard = FetchGuard::public_only();

  for (const char* text :
       {"http://example.com", "https://EXAMPLE.com/a.mp4?token=a@b#t", "https://example.com:443/a:b@c",
        "http://a_b.example", "https://приклад.укр/кадр 1.mp4", "https://Приклад.укр/", "http://93.184.216.34/a",
        "http://[2606:4700::1]/a", "http://[2606:4700::1]:80/a", "http://example.com:/a",
        "http://xn--80aikifvh.xn--j1amh/", "http://1.example/", "http://0x7f.example/", "http://example.com/a%2f..%5c",
        "http://host?x=http://127.1"}) {
    const auto done = checked(guard, text);
    EXPECT_TRUE(done) << text << ": " << (done ? "" : done.error().message);
  }
}

TEST(FetchGuard, refuses_hosts_that_can_be_read_in_two_ways) {
  const FetchGuard guard = FetchGuard::public_only();

  for (const char* text : {"http://0x7f000001/",
                           "http://2130706433/",
                           "http://017700000001/",
                           "http://127.1/",
                           "http://0177.0.0.1/",
                           "http://0x7f.1/",
                           "http://0X7F.0.0.1/",
                           "http://127.0.0.1./",
                           "http://example.com./",
                           "http://0/",
                           "http://1.2.3/",
                           "http://1.2.3.4.5/",
                           "http://256.1.1.1/",
                           "http://①②⑦.⓪.⓪.①/",
                           "http://127。0。0。1/",
                           "http://１２７.0.0.1/",
                           "http://ⓛocalhost/",
                           "http://ｅxample.com/",
                           "http://%31%32%37.0.0.1/",
                           "http://loc%61lhost/",
                           "http://[::1%25lo]/",
                           "http://[fe80::1%25eth0]/",
                           "http://[0:0:0:0:0:0:0:1]/",
                           "http://[::ffff:7f00:1]/",

                           "http://[2606:4700:0::1]/",
                           "http://user@example.com/",
                           "http://user:secret@127.0.0.1/",
                           "http://@example.com/",
                           "http://example.com@127.0.0.1/",
                           "http://example.com\\@127.0.0.1/",
                           "http://example.com/\\..\\a",
                           "http://a..b/",
                           "http://.example.com/",
                           "http://127.0.0.1%00.example.com/",
                           "http://example.com%23@127.0.0.1/"}) {
    const auto done = checked(guard, text);
    ASSERT_FALSE(done) << text;
    EXPECT_EQ(done.error().code, ErrorCode::InvalidArgument) << text;
    EXPECT_THAT(done.error().message, Not(HasSubstr("secret")));
  }
  EXPECT_FALSE(checked(guard, "http://example.com/" + std::string(10'000, 'a')));
}

TEST(FetchGuard, a_redirect_is_held_to_the_same_rules) {
  const FetchGuard guard = FetchGuard::public_only();
  const Url from = parse_url("http://example.com/a/b").value();

  for (const char* location : {"/c d", "c", "?x", "//other.example/c", "http://other.example/c",
                               "HTTPS://other.example", "/a?u=http://127.1:99/"}) {
    const auto next = follow_redirect(from, location);
    ASSERT_TRUE(next) << location;
    EXPECT_TRUE(guard.check(*next)) << location << ": " << guard.check(*next).error().message;
  }
  for (const char* location : {"http://0x7f000001/", "//2130706433/", "http://127.1", "//user@other.example/",
                               "http:/127.1/", "http:///127.1/", "http://other.example./", "//①②⑦.⓪.⓪.①/",
                               "http://other.example:22/", "\\\\127.1/", "/\\127.1/", "http:\\\\127.1/"}) {
    const auto next = follow_redirect(from, location);
    EXPECT_FALSE(next && guard.check(*next)) << location << " -> " << (next ? next->text : "");
  }
}

TEST(FetchGuard, refuses_ports_that_are_not_the_webs_unless_they_are_allowed) {
  const FetchGuard guard = FetchGuard::public_only();
  const FetchGuard allowing = FetchGuard::with_allowed("", "8080, 8443").value();

  for (const char* text :
       {"http://example.com:22/", "http://example.com:8080/", "https://example.com:6379/", "http://example.com:0/"}) {
    const auto done = checked(guard, text);
    ASSERT_FALSE(done) << text;
    EXPECT_EQ(done.error().code, ErrorCode::PermissionDenied);
    EXPECT_THAT(done.error().message, HasSubstr("KADR_FETCH_PORTS"));
  }
  EXPECT_TRUE(checked(allowing, "http://example.com:8080/"));
  EXPECT_TRUE(checked(allowing, "https://example.com/"));
  EXPECT_FALSE(checked(allowing, "http://example.com:22/"));
}

TEST(FetchGuard, admits_what_the_operator_allows_besides_the_public) {
  const FetchGuard guard = FetchGuard::with_allowed(" 10.1.0.0/16, ,fd00::/8,192.168.1.7 ", "").value();

  for (const char* text : {"8.8.8.8", "10.1.2.3", "::ffff:10.1.2.3", "fd12::1", "192.168.1.7"})
    EXPECT_TRUE(guard.admits(*IpAddress::parse(text))) << text;
  for (const char* text : {"10.2.0.1", "127.0.0.1", "192.168.1.8", "fe80::1", "::10.1.2.3", "64:ff9b::10.1.2.3"})
    EXPECT_FALSE(guard.admits(*IpAddress::parse(text))) << text;
}

TEST(FetchGuard, a_setting_that_cannot_be_read_is_named) {
  const auto bad_network = FetchGuard::with_allowed("10.0.0.0/8,10.0.0.1/8", "");
  ASSERT_FALSE(bad_network);
  EXPECT_THAT(bad_network.error().message, HasSubstr("KADR_FETCH_ALLOW: \"10.0.0.1/8\" is no network"));
  for (const char* ports : {"http", "0", "65536", "-1", "80 81", "80-90"}) {
    const auto bad_port = FetchGuard::with_allowed("", ports);
    ASSERT_FALSE(bad_port) << ports;
    EXPECT_THAT(bad_port.error().message, HasSubstr("KADR_FETCH_PORTS: \""));
  }
}

TEST(FetchGuard, against_oneself_there_is_none) {
  const FetchGuard guard = FetchGuard::anything();

  EXPECT_TRUE(guard.admits(*IpAddress::parse("127.0.0.1")));
  EXPECT_TRUE(checked(guard, "http://user:secret@127.1:8080/"));
  EXPECT_FALSE(guard.wants_media());
  EXPECT_TRUE(FetchGuard::public_only().wants_media());
}

TEST(FetchGuard, text_is_fetched_from_nowhere_else_than_media) {
  const FetchGuard guard = FetchGuard::public_only().with_any_contents();

  EXPECT_FALSE(guard.wants_media());
  EXPECT_FALSE(guard.admits(*IpAddress::parse("127.0.0.1")));
  EXPECT_FALSE(checked(guard, "http://example.com:8080/"));
}

}  // namespace
}  // namespace kadr::net
