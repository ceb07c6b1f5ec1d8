#include "net/download.h"

#include <cstdlib>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "net/download_fixture.h"

namespace kadr::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using test::HttpExchange;
using ::testing::Each;
using ::testing::HasSubstr;

TEST_F(DownloadTest, brings_the_bytes_and_their_type) {
  const std::string body = body_of(3'000'000);
  server_.on("/clip", [&](HttpExchange& exchange) { exchange.reply("200 OK", "Content-Type: video/mp4\r\n", body); });

  const auto done = fetch("/clip");

  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->bytes, 3'000'000);
  EXPECT_EQ(done->content_type, "video/mp4");
  EXPECT_TRUE(content() == body);
}

TEST_F(DownloadTest, replaces_what_lay_there_and_is_of_unknown_origin) {
  test::write_text(partial_, "something longer than the file");
  server_.on("/clip", [](HttpExchange& exchange) { exchange.reply("200 OK", "", "short"); });

  ASSERT_TRUE(fetch("/clip"));

  EXPECT_EQ(content(), "short");
  EXPECT_EQ(server_.requests().at(0).header("range"), "");
}

TEST_F(DownloadTest, an_empty_file_is_a_file) {
  server_.on("/empty", [](HttpExchange& exchange) { exchange.reply("200 OK", "", ""); });

  EXPECT_EQ(fetch("/empty")->bytes, 0);
}

TEST_F(DownloadTest, takes_a_body_whose_length_is_not_announced) {
  server_.on("/chunked", [](HttpExchange& exchange) {
    exchange.send(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\nX-T: 1\r\n\r\n");
  });
  server_.on("/closed", [](HttpExchange& exchange) { exchange.send("HTTP/1.0 200 OK\r\n\r\nhello"); });

  EXPECT_EQ(fetch("/chunked")->bytes, 11);
  EXPECT_EQ(content(), "hello world");
  EXPECT_EQ(fetch("/closed")->bytes, 5);
  EXPECT_EQ(content(), "hello");
}

TEST_F(DownloadTest, an_interim_answer_is_not_the_answer) {
  server_.on("/clip", [](HttpExchange& exchange) {
    exchange.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\nETag: \"hint\"\r\n\r\n");
    exchange.reply("200 OK", "", "hello");
  });

  ASSERT_TRUE(fetch("/clip"));

  EXPECT_EQ(content(), "hello");
}

TEST_F(DownloadTest, reports_bytes_done_of_the_total) {
  const std::string body = body_of(1'000'000);
  server_.on("/clip", [&](HttpExchange& exchange) { exchange.reply("200 OK", "", body); });
  std::vector<base::Progress> reports;
  progress_ = [&](const base::Progress& report) { reports.push_back(report); };

  ASSERT_TRUE(fetch("/clip"));

  ASSERT_FALSE(reports.empty());
  EXPECT_EQ(reports.back().done, 1'000'000);
  EXPECT_THAT(reports, Each(::testing::Field(&base::Progress::total, 1'000'000)));
}

TEST_F(DownloadTest, asks_plainly_and_tells_nothing_about_this_machine) {
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  server_.on("/clip", [](HttpExchange& exchange) { exchange.reply("200 OK", "Set-Cookie: a=b\r\n", "hello"); });

  const auto first = fetch("/clip?a=1%202&b");
  const auto second = fetch("/clip");
  ::unsetenv("http_proxy");

  ASSERT_TRUE(first) << first.error().message;
  ASSERT_TRUE(second);
  EXPECT_EQ(server_.requests().at(0).query, "a=1%202&b");
  for (const test::HttpRequest& request : server_.requests()) {
    EXPECT_EQ(request.header("accept-encoding"), "identity");
    EXPECT_EQ(request.header("cookie"), "");
    EXPECT_EQ(request.header("authorization"), "");
    EXPECT_EQ(request.header("referer"), "");
  }
}

TEST_F(DownloadTest, a_user_in_the_address_is_told_to_the_server_but_not_to_the_next) {
  server_.on("/private", [&](HttpExchange& exchange) {
    exchange.reply("302 Found", "Location: " + server_.url("/clip", "localhost") + "\r\n", "");
  });
  server_.on("/clip", [](HttpExchange& exchange) { exchange.reply("200 OK", "", "hello"); });

  const auto done = fetch_url(server_.url("/private", "user:secret@127.0.0.1"));

  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(server_.requests().at(0).header("authorization"), "Basic dXNlcjpzZWNyZXQ=");
  EXPECT_EQ(server_.requests().at(1).header("authorization"), "");
}

TEST_F(DownloadTest, a_host_name_in_any_script_is_understood) {
  server_.on("/clip", [](HttpExchange& exchange) { exchange.reply("200 OK", "", "hello"); });

  const auto done = fetch_url(server_.url("/clip", "кадр.localhost"));

  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(server_.requests().at(0).header("host"), HasSubstr("xn--"));
}

TEST_F(DownloadTest, follows_as_many_redirects_as_are_allowed_and_no_more) {
  server_.on("/hop", [](HttpExchange& exchange) {
    const std::string left = exchange.request().query;
    const std::string next = left == "1" ? "/clip" : "/hop?" + std::to_string(std::stoi(left) - 1);
    exchange.reply("307 Temporary Redirect", "Location: " + next + "\r\n", "this is not the file");
  });
  server_.on("/clip", [](HttpExchange& exchange) { exchange.reply("200 OK", "", "hello"); });

  const auto five = fetch("/hop?5");
  const auto six = fetch("/hop?6");

  ASSERT_TRUE(five) << five.error().message;
  EXPECT_EQ(content(), "hello");
  ASSERT_FALSE(six);
  EXPECT_EQ(six.error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(six.error().message,
            server_.url("/hop") + " redirects more than 5 times; give the address of the file itself");
}

TEST_F(DownloadTest, a_redirect_to_a_file_of_this_machine_is_refused) {
  server_.on("/trap",
             [](HttpExchange& exchange) { exchange.reply("302 Found", "Location: file:///etc/passwd\r\n", ""); });

  const auto done = fetch("/trap");

  EXPECT_EQ(done.error().code, ErrorCode::PermissionDenied);
  EXPECT_THAT(done.error().message, HasSubstr("redirects to file:///etc/passwd"));
  EXPECT_EQ(content(), "");
}

/// Returns when a thread of this process sleeps in the kernel: it waits for something, and only that can wake it.
void wait_until_asleep(pid_t thread) {
  const std::string stat = "/proc/self/task/" + std::to_string(thread) + "/stat";
  while (test::read_text(stat).find(") S ") == std::string::npos) std::this_thread::yield();
}

TEST_F(DownloadTest, stops_at_once_while_nothing_comes) {
  const pid_t downloading = ::gettid();
  for (const char* head : {"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello"}) {
    stop_ = std::stop_source();
    steady_clock::time_point asked;
    server_.on("/hangs", [&, head](HttpExchange& exchange) {
      exchange.send(head);
      wait_until_asleep(downloading);
      asked = steady_clock::now();
      stop_.request_stop();
      exchange.hang();
    });

    const auto done = fetch("/hangs");

    EXPECT_EQ(done.error().code, ErrorCode::Cancelled);
    // Sooner than the 200 ms after which curl wakes up for a timer of its own.
    EXPECT_LT(steady_clock::now() - asked, milliseconds{150});
  }
}

TEST_F(DownloadTest, stops_at_once_in_the_middle_of_a_fast_body_and_keeps_what_came) {
  const std::string piece = body_of(1 << 20);
  server_.on("/endless", [&](HttpExchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nETag: \"1\"\r\n\r\n");
    while (exchange.send(piece)) {
    }
  });
  steady_clock::time_point asked;
  progress_ = [&](const base::Progress& report) {
    if (report.done < 5'000'000 || stop_.stop_requested()) return;
    asked = steady_clock::now();
    stop_.request_stop();
  };

  const auto done = fetch("/endless");

  EXPECT_EQ(done.error().code, ErrorCode::Cancelled);
  EXPECT_LT(steady_clock::now() - asked, milliseconds{200});
  EXPECT_GE(std::filesystem::file_size(partial_), 5'000'000U);
  EXPECT_TRUE(has_notes());
}

TEST_F(DownloadTest, stops_at_once_while_it_waits_to_try_again) {
  limits_.first_wait = limits_.longest_wait = std::chrono::seconds{30};
  const pid_t downloading = ::gettid();
  steady_clock::time_point asked;
  server_.on("/fails", [&](HttpExchange& exchange) {
    exchange.reply("500 Oops", "", "");
    exchange.hang();
    wait_until_asleep(downloading);
    asked = steady_clock::now();
    stop_.request_stop();
  });

  const auto done = fetch("/fails");

  EXPECT_EQ(done.error().code, ErrorCode::Cancelled);
  EXPECT_LT(steady_clock::now() - asked, milliseconds{200});
}

TEST_F(DownloadTest, does_not_begin_when_asked_to_stop_before) {
  stop_.request_stop();

  EXPECT_EQ(fetch("/clip").error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace kadr::net
