#include "net/url.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/download.h"

namespace kadr::net {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Url, tells_addresses_from_everything_else) {
  for (const char* text : {"http://example.com", "https://example.com/a.mp4?token=1#t=2", "HTTP://EXAMPLE.COM/A.MP4",
                           "http://user:secret@127.0.0.1:8080/", "http://[::1]/a.mp4", "https://приклад.укр/кадр.mp4"})
    EXPECT_TRUE(is_url(text)) << text;

  for (const char* text :
       {"", "clip.mp4", "/srv/clip.mp4", "http://", "http:///clip.mp4", "http:/host/clip.mp4", "file:///etc/passwd",
        "ftp://host/a", "gopher://host/", "data:video/mp4,xx", "http", "http://host:99999/", "http://ho st/",
        "http://host/\r\nX: y", " http://host/", "concat:http://host/a"})
    EXPECT_FALSE(is_url(text)) << text;
  EXPECT_FALSE(is_url(std::string_view("http://host/\0x", 14)));
}

TEST(Url, requests_text_in_any_script_percent_encoded) {
  EXPECT_EQ(parse_url("http://host/кадр 1.mp4?q=й")->text, "http://host/%d0%ba%d0%b0%d0%b4%d1%80%201.mp4?q=%d0%b9");
}

TEST(Url, a_host_that_is_text_in_no_script_is_not_plain) {
  // With the leak checker this also shows that what libcurl leaves behind is freed.
  for (const char* text : {"https://\xd0\xbf\xff.example/", "https://x\xef\xbf\xbd.example/"})
    EXPECT_THAT(parse_url(text)->objection, HasSubstr("does not spell its host plainly")) << text;
}

TEST(Url, does_not_encode_twice) {
  EXPECT_EQ(parse_url("http://host/a%20b.mp4?q=%2F")->text, "http://host/a%20b.mp4?q=%2F");
}

TEST(Url, shows_no_user_password_query_or_fragment) {
  EXPECT_EQ(parse_url("https://user:secret@host:8443/a/clip.mp4?token=abc#t")->display, "https://host:8443/a/clip.mp4");
}

TEST(Url, a_message_about_a_broken_address_shows_no_secret) {
  for (const char* text :
       {"ftp://user:secret@host/a", "http://user:secret@ho st/?token=secret", "http://user:sec/secret@host:99999/x",
        "user:secret@host/a", "http:user:secret@host", "http://us@er:secret@host:x/"}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().code, ErrorCode::InvalidArgument) << text;
    EXPECT_THAT(url.error().message, Not(HasSubstr("sec"))) << text;
    EXPECT_THAT(url.error().message, HasSubstr("not an http or https URL")) << text;
  }
}

TEST(Url, a_message_about_a_broken_address_holds_no_control_characters) {
  EXPECT_THAT(parse_url("http://host/\x1b[31m").error().message, HasSubstr("http://host/?[31m"));
}

TEST(Redirect, leads_to_absolute_and_relative_addresses) {
  struct Case {
    const char* location;
    const char* expected;
  };
  const Url from = parse_url("http://host:81/a/b.mp4?x=1").value();

  for (const Case& entry : std::vector<Case>{{"https://other/c", "https://other/c"},
                                             {"http://other/c?y=2", "http://other/c?y=2"},
                                             {"/c", "http://host:81/c"},
                                             {"c", "http://host:81/a/c"},
                                             {"//other/c", "http://other/c"},
                                             {"../c d", "http://host:81/c%20d"}})
    EXPECT_EQ(follow_redirect(from, entry.location)->text, entry.expected) << entry.location;
}

TEST(Redirect, to_another_scheme_is_refused) {
  const Url from = parse_url("http://host/a").value();

  for (const char* location : {"file:///etc/passwd", "ftp://host/a", "gopher://host/1", "data:,x", "javascript:1"}) {
    const auto url = follow_redirect(from, location);
    ASSERT_FALSE(url) << location;
    EXPECT_EQ(url.error().code, ErrorCode::PermissionDenied) << location;
  }
}

TEST(Redirect, from_https_to_http_is_refused) {
  const Url from = parse_url("https://host/a").value();

  EXPECT_THAT(follow_redirect(from, "http://host/a").error().message, HasSubstr("not encrypted any more"));
  EXPECT_TRUE(follow_redirect(from, "/b"));
}

}  // namespace
}  // namespace kadr::net
