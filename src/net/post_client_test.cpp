#include "net/post_client.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/http_server.h"

namespace kadr::net {
namespace {

using std::chrono::milliseconds;
using test::HttpExchange;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr milliseconds kPatience{30'000};

class PostClientTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string port() const {
    const std::string url = server_.url("");
    return url.substr(url.rfind(':') + 1);
  }
  PostClient client(milliseconds whole = kPatience) {
    return *PostClient::create({.guard = guard_, .whole = whole, .most_answer = 1000});
  }
  Result<PostAnswer> send(PostClient client, const std::string& url) {
    client.begin({.ticket = 7, .url = url, .headers = {{"webhook-id", "msg_1"}}, .body = R"({"type":"ping"})"});
    const auto ends = client.wait(kPatience);
    EXPECT_THAT(ends, SizeIs(1));
    EXPECT_EQ(ends.at(0).ticket, 7U);
    EXPECT_EQ(client.under_way(), 0U);
    return ends.at(0).answer;
  }
  std::string failure(PostClient client, const std::string& url) {
    const auto answer = send(std::move(client), url);
    return answer ? "(none)" : std::string(base::to_string(answer.error().code)) + ": " + answer.error().message;
  }

  test::HttpServer server_;
  FetchGuard guard_ = *FetchGuard::with_allowed("127.0.0.0/8", port());
};

TEST_F(PostClientTest, what_is_posted_arrives_and_the_status_comes_back) {
  server_.on("/hook", [](HttpExchange& exchange) {
    exchange.reply("503 Service Unavailable", "Retry-After: 120\r\n", "not now");
  });

  const auto answer = send(client(), server_.url("/hook?token=canary"));

  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->retry_after, std::chrono::seconds(120));
  const test::HttpRequest request = server_.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.query, "token=canary");
  EXPECT_EQ(request.header("webhook-id"), "msg_1");
  EXPECT_EQ(request.body, R"({"type":"ping"})");
}

TEST_F(PostClientTest, a_redirect_is_an_answer_and_is_not_followed) {
  server_.on("/hook", [&](HttpExchange& exchange) {
    exchange.reply("307 Temporary Redirect", "Location: " + server_.url("/other") + "\r\n", "");
  });

  const auto answer = send(client(), server_.url("/hook"));

  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 307);
  EXPECT_THAT(server_.requests(), SizeIs(1));
}

TEST_F(PostClientTest, an_address_that_is_not_public_is_never_connected_to) {
  guard_ = *FetchGuard::with_allowed("", port());

  for (const char* host : {"127.0.0.1", "localhost"}) {
    EXPECT_THAT(
        failure(client(), server_.url("/hook?token=canary", host)),
        AllOf(HasSubstr("permission_denied"), HasSubstr("not on the public internet"), Not(HasSubstr("canary"))))
        << host;
  }
  EXPECT_THAT(server_.requests(), SizeIs(0));
}

TEST_F(PostClientTest, an_address_is_checked_before_anything_is_sent_to_it) {
  const auto code = [&](std::string_view url) -> std::string {
    const auto checked = check_post_address(FetchGuard::public_only(), url);
    return checked ? "ok" : std::string(base::to_string(checked.error().code));
  };
  EXPECT_EQ(code("https://example.com/hook?x=1"), "ok");
  EXPECT_EQ(code("http://example.com/hook"), "ok");
  EXPECT_EQ(code("ftp://example.com/hook"), "invalid_argument");
  EXPECT_EQ(code("example.com/hook"), "invalid_argument");
  EXPECT_EQ(code("https://ann:secret@example.com/hook"), "invalid_argument");
  EXPECT_EQ(code("https://example.com:8443/hook"), "permission_denied");
  EXPECT_EQ(code("http://127.0.0.1/hook"), "permission_denied");
  EXPECT_EQ(code("http://[::1]/hook"), "permission_denied");
  EXPECT_EQ(code("http://169.254.169.254/latest"), "permission_denied");
  EXPECT_EQ(code("http://8.8.8.8/hook"), "ok");
}

TEST_F(PostClientTest, a_long_answer_is_cut_off_and_its_status_counts) {
  server_.on("/hook", [](HttpExchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + std::string(100'000, 'x'));
    exchange.hang();
  });

  const auto answer = send(client(), server_.url("/hook"));

  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
}

TEST_F(PostClientTest, endless_heads_are_cut_off) {
  server_.on("/hook", [](HttpExchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\n");
    while (exchange.send("X-More: " + std::string(1000, 'x') + "\r\n")) {
    }
  });

  EXPECT_THAT(failure(client(), server_.url("/hook")), HasSubstr("unavailable"));
}

TEST_F(PostClientTest, who_says_nothing_is_given_up) {
  server_.on("/hook", [](HttpExchange& exchange) { exchange.hang(); });

  EXPECT_THAT(failure(client(milliseconds(200)), server_.url("/hook")), HasSubstr("timed_out"));
}

TEST_F(PostClientTest, one_that_hangs_holds_up_no_other) {
  test::HttpServer other;
  guard_ = *FetchGuard::with_allowed("127.0.0.0/8", port() + "," + other.url("").substr(other.url("").rfind(':') + 1));
  server_.on("/hook", [](HttpExchange& exchange) { exchange.hang(); });
  other.on("/hook", [](HttpExchange& exchange) { exchange.reply("204 No Content", "", ""); });
  PostClient both = client();

  both.begin({.ticket = 1, .url = server_.url("/hook")});
  both.begin({.ticket = 2, .url = other.url("/hook")});
  const auto ends = both.wait(kPatience);

  ASSERT_THAT(ends, SizeIs(1));
  EXPECT_EQ(ends[0].ticket, 2U);
  EXPECT_EQ(both.under_way(), 1U);
}

TEST_F(PostClientTest, who_waits_can_be_woken) {
  PostClient idle = client();
  idle.wake();
  EXPECT_THAT(idle.wait(std::chrono::hours(1)), SizeIs(0));

  const std::jthread waker([&idle] { idle.wake(); });
  EXPECT_THAT(idle.wait(std::chrono::hours(1)), SizeIs(0));
}

TEST_F(PostClientTest, nobody_there_is_said_in_a_sentence) {
  std::string url;
  {
    const test::HttpServer gone;
    url = gone.url("/hook");
    guard_ = *FetchGuard::with_allowed("127.0.0.0/8", gone.url("").substr(gone.url("").rfind(':') + 1));
  }

  EXPECT_EQ(failure(client(), url), "unavailable: " + url + " cannot be reached: its host accepts no connection");
}

}  // namespace
}  // namespace kadr::net
