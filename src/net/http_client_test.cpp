#include "net/http_client.h"

#include <cstdio>
#include <future>
#include <memory>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/http_server.h"

namespace kadr::net {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kJson = "Content-Type: application/json\r\n";
constexpr std::string_view kEvents = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

class HttpClientTest : public ::testing::Test {
 protected:
  HttpClient client() {
    auto made = HttpClient::create({.server = server_.url(""), .key = Secret("canary-key")});
    EXPECT_TRUE(made) << made.error().message;
    return std::move(*made);
  }
  void answer(std::string status, std::string headers, std::string body) {
    server_.on("/v1/x", [=](test::HttpExchange& exchange) { exchange.reply(status, headers, body); });
  }
  /// "code: message" of the failure.
  std::string failure(HttpCall call = {.path = "/v1/x"}) {
    const auto result = client().ask(call, {});
    return result ? "(none)" : fmt::format("{}: {}", base::to_string(result.error().code), result.error().message);
  }

  test::HttpServer server_;
};

TEST_F(HttpClientTest, sends_json_and_reads_json) {
  answer("201 Created", std::string(kJson), R"({"id": "a1"})");

  const auto result = client().ask({.method = HttpMethod::Post,
                                    .path = "/v1/x?dry=1",
                                    .body = Json{{"recipe", "mix"}, {"name", "Весна"}},
                                    .headers = {{"Idempotency-Key", "k1"}}},
                                   {});

  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ((*result)["id"], "a1");
  const test::HttpRequest request = server_.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.query, "dry=1");
  EXPECT_EQ(request.body, R"({"recipe":"mix","name":"Весна"})");
  EXPECT_EQ(request.header("content-type"), "application/json");
  EXPECT_EQ(request.header("authorization"), "Bearer canary-key");
  EXPECT_EQ(request.header("idempotency-key"), "k1");
}

TEST_F(HttpClientTest, sends_a_file_as_it_is) {
  answer("201 Created", std::string(kJson), R"({"id": "upl_1"})");
  std::string content(300'000, 'x');
  content[7] = '\0';
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
  ASSERT_EQ(std::fwrite(content.data(), 1, content.size(), file.get()), content.size());
  ASSERT_EQ(std::fflush(file.get()), 0);

  const auto result = client().ask(
      {.method = HttpMethod::Post, .path = "/v1/x", .file = {.descriptor = ::fileno(file.get()), .bytes = 300'000}},
      {});

  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ((*result)["id"], "upl_1");
  const test::HttpRequest request = server_.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_TRUE(request.body == content);
  EXPECT_EQ(request.header("content-type"), "application/octet-stream");
}

TEST_F(HttpClientTest, each_method_is_the_one_that_was_asked_for) {
  server_.on("/v1/x", [](test::HttpExchange& exchange) { exchange.reply("204 No Content", "", ""); });
  HttpClient one = client();
  for (const HttpMethod method : {HttpMethod::Get, HttpMethod::Post, HttpMethod::Delete}) {
    const auto result = one.ask({.method = method, .path = "/v1/x"}, {});
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_TRUE(result->is_null());
  }

  const auto requests = server_.requests();
  EXPECT_EQ(requests.at(0).method, "GET");
  EXPECT_EQ(requests.at(1).method, "POST");
  EXPECT_EQ(requests.at(1).header("content-length"), "0");
  EXPECT_EQ(requests.at(2).method, "DELETE");
}

TEST_F(HttpClientTest, a_problem_becomes_an_error_with_the_servers_own_sentence) {
  struct Case {
    std::string_view status;
    std::string_view body;
    std::string_view failure;
  };
  const Case cases[] = {
      {"404 Not Found", R"({"status":404,"code":"not_found","detail":"there is no job a1"})",
       "not_found: there is no job a1"},
      {"400 Bad Request", R"({"code":"invalid_argument","title":"Bad Request"})", "invalid_argument: Bad Request"},
      {"422 Unprocessable Content", R"({"code":"unreadable_media","detail":"x.mp4 is empty"})",
       "unreadable_media: x.mp4 is empty"},
      {"401 Unauthorized", R"({"code":"no_key","detail":"send a key"})", "permission_denied: send a key"},
      {"429 Too Many Requests", R"({"code":"rate_limited","detail":"try again in 12 s"})",
       "unavailable: try again in 12 s"},
      {"409 Conflict", R"({"code":"conflict","detail":"has not ended"})", "conflict: has not ended"},
      {"507 Insufficient Storage", R"({"code":"?","detail":"full"})", "no_space: full"},
      {"500 Internal Server Error", R"({"code":"internal","detail":"a fault","request_id":"r7"})",
       "internal: a fault (request r7)"},
  };
  for (const Case& each : cases) {
    answer(std::string(each.status), "Content-Type: application/problem+json\r\n", std::string(each.body));
    EXPECT_EQ(failure(), each.failure);
  }
}

TEST_F(HttpClientTest, a_refusal_without_a_problem_is_told_by_its_status) {
  for (const char* body : {"", "<html>", "[]", "{}", R"({"detail": 5})"}) {
    answer("503 Service Unavailable", "", body);
    EXPECT_THAT(failure(), AllOf(HasSubstr("unavailable: "), HasSubstr("answered 503 and no reason"))) << body;
  }
}

TEST_F(HttpClientTest, a_redirect_is_not_followed) {
  answer("302 Found", "Location: /v1/y\r\n", "");
  EXPECT_THAT(failure(), HasSubstr("give the address of the server itself"));
  EXPECT_EQ(server_.requests().size(), 1U);
}

TEST_F(HttpClientTest, what_is_no_json_is_an_error) {
  answer("200 OK", "", "<html>");
  EXPECT_THAT(failure(), HasSubstr("internal: "));
}

TEST_F(HttpClientTest, an_answer_that_is_cut_off_is_an_error) {
  server_.on("/v1/x", [](test::HttpExchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":");
  });
  EXPECT_THAT(failure(), HasSubstr("unavailable: the connection to "));
}

TEST_F(HttpClientTest, a_header_cannot_be_smuggled_in) {
  EXPECT_THAT(failure({.path = "/v1/x", .headers = {{"Idempotency-Key", "a\r\nX: y"}}}),
              "invalid_argument: Idempotency-Key cannot be sent as it is");
}

TEST(HttpClientCreate, takes_addresses_of_servers_only) {
  for (const char* server :
       {"", "localhost", "ftp://a.example", "http://a.example?x=1", "http://user:canary@a.example"}) {
    const auto made = HttpClient::create({.server = server});
    ASSERT_FALSE(made) << server;
    EXPECT_THAT(made.error().message, AllOf(HasSubstr("is no server's address"), Not(HasSubstr("canary"))));
  }
  const auto made = HttpClient::create({.server = "http://a.example", .key = Secret("canary\r\nX: y")});
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().message, Not(HasSubstr("canary")));
}

TEST(HttpClientCreate, says_that_no_server_answers) {
  std::string address;
  {
    const test::HttpServer gone;
    address = gone.url("");
  }
  auto client = HttpClient::create({.server = address});
  ASSERT_TRUE(client);

  const auto result = client->ask({.path = "/v1/jobs"}, {});

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::Unavailable);
  EXPECT_THAT(result.error().message, HasSubstr("no server answers at " + address));
}

TEST_F(HttpClientTest, a_wait_ends_when_it_is_told_to) {
  std::stop_source stop;
  server_.on("/v1/x", [&](test::HttpExchange& exchange) {
    stop.request_stop();
    exchange.hang();
  });

  const auto result = client().ask({.path = "/v1/x"}, stop.get_token());

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
}

TEST_F(HttpClientTest, a_server_that_says_nothing_is_given_up) {
  server_.on("/v1/x", [](test::HttpExchange& exchange) { exchange.hang(); });
  auto client = HttpClient::create({.server = server_.url(""), .answer = std::chrono::milliseconds{50}});
  ASSERT_TRUE(client);

  const auto result = client->ask({.path = "/v1/x"}, {});

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::TimedOut);
}

class HttpClientEvents : public HttpClientTest {
 protected:
  EventReader::Listener collect() {
    return [this](const ServerEvent& event) {
      heard_.push_back(event.id + "/" + event.data);
      return event.data == "enough" ? EventReader::Next::Stop : EventReader::Next::GoOn;
    };
  }

  std::vector<std::string> heard_;
};

TEST_F(HttpClientEvents, are_heard_until_the_server_closes) {
  server_.on("/v1/x", [](test::HttpExchange& exchange) {
    exchange.send(std::string(kEvents) + ": hello\n\nid: 8\ndata: one\n\nid: 9\ndata: two\n\nid: 10\ndata: cut");
  });

  const auto end = client().listen("/v1/x", "7", collect(), {});

  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(*end, EventsEnd::Closed);
  EXPECT_EQ(heard_, (std::vector<std::string>{"8/one", "9/two"}));
  const test::HttpRequest request = server_.requests().at(0);
  EXPECT_EQ(request.header("last-event-id"), "7");
  EXPECT_EQ(request.header("accept"), "text/event-stream");
  EXPECT_EQ(request.header("authorization"), "Bearer canary-key");
}

TEST_F(HttpClientEvents, come_as_they_happen) {
  std::promise<void> heard;
  server_.on("/v1/x", [&](test::HttpExchange& exchange) {
    exchange.send(std::string(kEvents) + "data: one\n\n");
    heard.get_future().wait();  // only then goes on
    exchange.send("data: enough\n\n");
    exchange.hang();
  });
  const auto listener = collect();

  const auto end = client().listen("/v1/x", "",
                                   [&](const ServerEvent& event) {
                                     if (heard_.empty()) heard.set_value();
                                     return listener(event);
                                   },
                                   {});

  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(*end, EventsEnd::Enough);
  EXPECT_EQ(heard_, (std::vector<std::string>{"/one", "/enough"}));
}

TEST_F(HttpClientEvents, end_for_good_when_the_server_has_no_more) {
  server_.on("/v1/x", [](test::HttpExchange& exchange) { exchange.send("HTTP/1.1 204 No Content\r\n\r\n"); });

  const auto end = client().listen("/v1/x", "7", collect(), {});

  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(*end, EventsEnd::NoMore);
}

TEST_F(HttpClientEvents, a_refusal_is_an_error_and_no_event) {
  answer("404 Not Found", "Content-Type: text/event-stream\r\n",
         R"({"code":"not_found","detail":"there is no job a1"})");

  const auto end = client().listen("/v1/x", "", collect(), {});

  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().message, "there is no job a1");
  EXPECT_TRUE(heard_.empty());
}

TEST_F(HttpClientEvents, another_kind_of_answer_is_an_error) {
  answer("200 OK", std::string(kJson), "{}");

  const auto end = client().listen("/v1/x", "", collect(), {});

  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, ErrorCode::Internal);
}

TEST_F(HttpClientEvents, waiting_for_one_ends_when_it_is_told_to) {
  std::stop_source stop;
  server_.on("/v1/x", [&](test::HttpExchange& exchange) {
    exchange.send(std::string(kEvents));
    stop.request_stop();
    exchange.hang();
  });

  const auto end = client().listen("/v1/x", "", collect(), stop.get_token());

  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, ErrorCode::Cancelled);
}

TEST(UrlEncoded, keeps_a_text_in_its_place) {
  EXPECT_EQ(url_encoded("0193f2a1-7c3e.x_y~"), "0193f2a1-7c3e.x_y~");
  EXPECT_EQ(url_encoded("../a b?c#д"), "..%2Fa%20b%3Fc%23%D0%B4");
}

}  // namespace
}  // namespace kadr::net
