#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/download.h"
#include "net/download_fixture.h"

namespace kadr::net {
namespace {

using test::HttpExchange;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class DownloadGuardTest : public DownloadTest {
 protected:
  [[nodiscard]] std::string port() const {
    const std::string url = server_.url("");
    return url.substr(url.rfind(':') + 1);
  }
  /// Guarded, but for where the server of the tests is.
  void allow_this_machine() { limits_.guard = FetchGuard::with_allowed("127.0.0.0/8", port()).value(); }
};

TEST_F(DownloadGuardTest, a_guarded_download_does_not_reach_this_machine) {
  server_.on("/clip", [](HttpExchange& exchange) { exchange.reply("200 OK", "", "hello"); });
  limits_.guard = FetchGuard::with_allowed("", port()).value();

  for (const char* host : {"127.0.0.1", "localhost"}) {
    const auto done = fetch_url(server_.url("/clip", host));
    ASSERT_FALSE(done) << host;
    EXPECT_EQ(done.error().code, ErrorCode::PermissionDenied);
    EXPECT_THAT(done.error().message, AllOf(StartsWith(server_.url("/clip", host)), HasSubstr("not on the public")));
  }
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(DownloadGuardTest, a_guarded_download_keeps_nothing_that_is_no_media) {
  allow_this_machine();
  const std::string padding(100'000, ' ');
  struct Case {
    std::string body;
    ErrorCode code;
    const char* message;
  };
  for (const Case& entry :
       std::vector<Case>{{"<html>secret" + padding, ErrorCode::UnreadableMedia, "is a web page (HTML)"},
                         {"<html>secret", ErrorCode::UnreadableMedia, "is a web page (HTML)"},
                         {"#EXTM3U\nhttp://127.0.0.1/seg.ts\n" + padding, ErrorCode::UnsupportedMedia, "is a playlist"},
                         {"ffconcat version 1.0\nfile /etc/passwd\n", ErrorCode::UnsupportedMedia, "is a playlist"},
                         {"<?xml version=\"1.0\"?><MPD/>", ErrorCode::UnsupportedMedia, "is a playlist"},
                         {"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", ErrorCode::UnsupportedMedia, "is a playlist"},
                         {"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", ErrorCode::UnsupportedMedia, "is a drawing"},
                         {"PK\x03\x04 and more", ErrorCode::UnsupportedMedia, "is an archive"},
                         {"", ErrorCode::UnreadableMedia, "is empty"}}) {
    server_.on("/clip.mp4", [&](HttpExchange& exchange) {
      exchange.reply("200 OK", "ETag: \"1\"\r\nContent-Type: video/mp4\r\n", entry.body);
    });

    const auto done = fetch("/clip.mp4");

    ASSERT_FALSE(done) << entry.body.substr(0, 20);
    EXPECT_EQ(done.error().code, entry.code) << done.error().message;
    EXPECT_THAT(done.error().message,
                AllOf(StartsWith(server_.url("/clip.mp4") + " "), HasSubstr(entry.message), Not(HasSubstr("secret"))));
    EXPECT_EQ(content(), "");
    EXPECT_FALSE(has_notes());
  }
}

TEST_F(DownloadGuardTest, what_is_no_media_is_left_at_its_beginning) {
  allow_this_machine();
  server_.on("/clip", [](HttpExchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n<html>" + std::string(5'000, 'x'));
    exchange.hang();
  });

  const auto done = fetch("/clip");

  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::UnreadableMedia);
}

TEST_F(DownloadGuardTest, a_beginning_that_came_byte_by_byte_is_taken_for_what_it_is) {
  allow_this_machine();
  const std::string picture = "\x89PNG\r\n\x1a\n" + body_of(3'000);
  server_.on("/clip", [&](HttpExchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\n\r\n");
    for (const char byte : picture) exchange.send({&byte, 1});
  });

  const auto done = fetch("/clip");

  ASSERT_TRUE(done) << done.error().message;
  EXPECT_TRUE(content() == picture);
}

}  // namespace
}  // namespace kadr::net
