#include "app/follow_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/terminal.h"
#include "support/http_server.h"

namespace kadr::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kEvents = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
constexpr FollowPatience kHasty{
    .first_wait = std::chrono::milliseconds{1}, .longest_wait = std::chrono::milliseconds{1}, .attempts = 3};

std::string event(int number, std::string_view type) {
  return "id: " + std::to_string(number) + "\ndata: {\"number\":" + std::to_string(number) +
         ",\"at\":\"2026-11-21T11:51:22.123Z\",\"type\":\"" + std::string(type) + "\",\"data\":{}}\n\n";
}

class FollowJob : public ::testing::Test {
 protected:
  void job_is(std::string body) {
    server_.on("/v1/jobs/a1", [body](test::HttpExchange& exchange) { exchange.reply("200 OK", "", body); });
  }
  void outputs_are(std::string body) {
    server_.on("/v1/jobs/a1/outputs", [body](test::HttpExchange& exchange) { exchange.reply("200 OK", "", body); });
  }
  /// What is said on standard output; the outcome goes to `followed_`.
  std::string follow(std::stop_token stop = {}) {
    auto client = net::HttpClient::create({.server = server_.url("")});
    EXPECT_TRUE(client);
    Console console(Format::Text, [](const char*) -> std::optional<std::string> { return std::nullopt; });
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    followed_ = follow_job(*client, "a1", console, std::move(stop), kHasty);
    complained_ = testing::internal::GetCapturedStderr();
    return testing::internal::GetCapturedStdout();
  }

  test::HttpServer server_;
  Result<> followed_;
  std::string complained_;
};

TEST_F(FollowJob, says_each_event_and_where_the_outputs_are) {
  server_.on("/v1/jobs/a1/events", [](test::HttpExchange& exchange) {
    exchange.send(std::string(kEvents) + event(1, "job.running") + event(2, "job.succeeded"));
  });
  job_is(R"({"id":"a1","state":"succeeded"})");
  outputs_are(R"({"outputs":[{"name":"a.mp4","bytes":5,"url":"http://127.0.0.1/media/1"}]})");

  EXPECT_EQ(follow(), "11:51:22  job.running\n11:51:22  job.succeeded\na.mp4  5 bytes  http://127.0.0.1/media/1\n");
  EXPECT_TRUE(followed_);
}

TEST_F(FollowJob, goes_on_where_a_connection_broke) {
  server_.on("/v1/jobs/a1/events", [](test::HttpExchange& exchange) {
    if (exchange.request().number == 1) exchange.send(std::string(kEvents) + event(1, "one") + event(2, "two"));
    if (exchange.request().number == 2) return;  // no answer at all
    if (exchange.request().number == 3) exchange.send(std::string(kEvents) + event(2, "two") + event(3, "three"));
  });
  server_.on("/v1/jobs/a1", [](test::HttpExchange& exchange) {
    exchange.reply(
        "200 OK", "",
        exchange.request().number < 2 ? R"({"id":"a1","state":"running"})" : R"({"id":"a1","state":"succeeded"})");
  });
  outputs_are(R"({"outputs":[]})");

  EXPECT_EQ(follow(), "11:51:22  one\n11:51:22  two\n11:51:22  three\n");

  EXPECT_TRUE(followed_);
  std::vector<std::string> asked_from;
  for (const auto& request : server_.requests()) {
    if (request.path.ends_with("/events")) asked_from.push_back(request.header("last-event-id"));
  }
  EXPECT_EQ(asked_from, (std::vector<std::string>{"", "2", "2"}));
  EXPECT_THAT(complained_, HasSubstr("the server went away"));
}

TEST_F(FollowJob, loses_patience_with_a_server_that_stays_away) {
  server_.on("/v1/jobs/a1/events", [](test::HttpExchange&) {});

  EXPECT_EQ(follow(), "");

  ASSERT_FALSE(followed_);
  EXPECT_EQ(followed_.error().code, ErrorCode::Unavailable);
  EXPECT_EQ(server_.requests().size(), 3U);
}

TEST_F(FollowJob, a_refusal_is_not_asked_again) {
  server_.on("/v1/jobs/a1/events", [](test::HttpExchange& exchange) {
    exchange.reply("404 Not Found", "", R"({"code":"not_found","detail":"there is no job a1"})");
  });

  follow();

  ASSERT_FALSE(followed_);
  EXPECT_EQ(followed_.error().message, "there is no job a1");
  EXPECT_EQ(server_.requests().size(), 1U);
}

TEST_F(FollowJob, ends_with_the_reason_of_a_job_that_failed) {
  server_.on("/v1/jobs/a1/events",
             [](test::HttpExchange& exchange) { exchange.send("HTTP/1.1 204 No Content\r\n\r\n"); });
  job_is(R"({"id":"a1","state":"failed","error":{"code":"unreadable_media","message":"x.mp4 is empty"}})");

  follow();

  ASSERT_FALSE(followed_);
  EXPECT_EQ(followed_.error().code, ErrorCode::UnreadableMedia);
}

TEST_F(FollowJob, being_stopped_leaves_the_job_alone) {
  std::stop_source stop;
  server_.on("/v1/jobs/a1/events", [&](test::HttpExchange& exchange) {
    exchange.send(kEvents);
    stop.request_stop();
    exchange.hang();
  });

  follow(stop.get_token());

  ASSERT_FALSE(followed_);
  EXPECT_EQ(followed_.error().code, ErrorCode::Cancelled);
  EXPECT_THAT(complained_, HasSubstr("the job goes on without you"));
  EXPECT_EQ(server_.requests().size(), 1U);
}

}  // namespace
}  // namespace kadr::app
