#include <thread>

#include <gmock/gmock.h>

#include "api/http/server_fixture.h"

namespace kadr::api::http {
namespace {

using std::chrono::milliseconds;
using test::RawAnswer;
using test::RawClient;
using ::testing::AnyOf;
using ::testing::HasSubstr;

class LimitsTest : public ServerTest {
 protected:
  void SetUp() override {
    const auto echo = [](const Request& own) -> Awaitable<Response> { co_return Response::text(own.body); };
    on("GET", "/", echo);
    on("POST", "/", Endpoint{.handler = echo, .max_body = 1000});
    on("POST", "/json", Endpoint{.handler = echo, .accepts = {"application/json"}});
  }
};

TEST_F(LimitsTest, a_body_over_the_limit_is_refused) {
  start();
  const std::string chunk = "200\r\n" + std::string(0x200, 'x') + "\r\n";

  EXPECT_EQ(post("/", std::string(1000, 'x')).status, 200);
  EXPECT_EQ(post("/", std::string(1001, 'x')).status, 413);
  const auto chunked = send_raw(request("POST", "/", "Transfer-Encoding: chunked\r\n") + chunk + chunk + "0\r\n\r\n");
  EXPECT_EQ(chunked.status, 413);
  EXPECT_EQ(code_of(chunked), "too_large");
}

TEST_F(LimitsTest, a_client_still_sending_gets_to_read_the_refusal) {
  start();
  RawClient client = connect();
  client.send(request("POST", "/", "Content-Length: 8000000\r\n"));
  client.send(std::string(8'000'000, 'x'));

  EXPECT_EQ(client.receive().status, 413);
}

TEST_F(LimitsTest, a_client_that_asks_before_sending_is_answered_first) {
  start();
  RawClient welcome = connect();
  RawClient unwelcome = connect();
  welcome.send(request("POST", "/", "Content-Length: 5\r\nExpect: 100-continue\r\n"));
  unwelcome.send(request("POST", "/", "Content-Length: 5000\r\nExpect: 100-continue\r\n"));

  EXPECT_EQ(welcome.receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  welcome.send("hello");
  EXPECT_EQ(welcome.receive().body, "hello");
  EXPECT_EQ(unwelcome.receive().status, 413);
}

TEST_F(LimitsTest, a_head_over_the_limit_is_refused) {
  settings_.limits.head_bytes = 2000;
  start();

  const auto headers = get("/", "X: " + std::string(2000, 'x') + "\r\n");
  const auto address = get("/" + std::string(2000, 'x'));

  EXPECT_EQ(get("/", "X: " + std::string(1900, 'x') + "\r\n").status, 200);
  EXPECT_EQ(headers.status, 431);
  EXPECT_EQ(code_of(headers), "headers_too_large");
  EXPECT_EQ(address.status, 414);
  EXPECT_EQ(code_of(address), "uri_too_long");
}

TEST_F(LimitsTest, a_body_of_another_type_is_refused) {
  start();

  EXPECT_EQ(post("/json", "{}", "Content-Type: Application/JSON; charset=utf-8\r\n").status, 200);
  const auto refused = post("/json", "a=b", "Content-Type: application/x-www-form-urlencoded\r\n");
  EXPECT_EQ(refused.status, 415);
  EXPECT_THAT(refused.body, HasSubstr("application/json"));
  EXPECT_EQ(post("/json", "{}").status, 415);
  EXPECT_EQ(post("/json", "").status, 200);
}

TEST_F(LimitsTest, a_head_that_trickles_is_cut_off) {
  settings_.limits.head_time = milliseconds{150};
  start();
  RawClient client = connect();
  client.send("GET / HTTP/1.1\r\nHost: loc");

  const RawAnswer answer = client.receive();

  EXPECT_EQ(answer.status, 408);
  EXPECT_EQ(code_of(answer), "request_timeout");
  client.finish_sending();
  EXPECT_EQ(client.receive_rest(), "");
}

TEST_F(LimitsTest, a_body_below_the_pace_is_cut_off_however_steadily_it_comes) {
  constexpr timeline::ByteCount kMoreThanCanCome = 1LL << 50;
  settings_.limits.body = {.window = milliseconds{150}, .least = kMoreThanCanCome};
  const auto forget = [](const Request& own) -> Awaitable<Response> {
    for (auto piece = co_await own.stream->next(); piece && !piece->empty();) piece = co_await own.stream->next();
    co_return Response::text("all of it");
  };
  on("POST", "/stream", Endpoint{.handler = forget, .body = Endpoint::Body::Streamed, .max_body = kMoreThanCanCome});
  start();
  RawClient client = connect();
  client.send(request("POST", "/stream", "Content-Length: 9000000000\r\n"));

  timeline::ByteCount sent = 0;
  for (; seen().empty() && sent < 9'000'000'000; sent += 1000) client.send(std::string(1000, 'x'));

  ASSERT_FALSE(seen().empty());
  EXPECT_EQ(seen().front().status, 408) << sent;
}

TEST_F(LimitsTest, a_body_that_stops_coming_is_cut_off) {
  settings_.limits.body = {.window = milliseconds{150}, .least = 10};
  start();
  RawClient client = connect();
  client.send(request("POST", "/", "Content-Length: 10\r\n") + "abc");

  EXPECT_EQ(client.receive().status, 408);
}

TEST_F(LimitsTest, a_connection_without_requests_is_closed) {
  settings_.limits.head_time = milliseconds{150};
  settings_.limits.idle_time = milliseconds{150};
  start();
  RawClient silent = connect();
  RawClient idle = connect();

  EXPECT_EQ(idle.ask(request("GET", "/")).status, 200);
  EXPECT_EQ(idle.receive_rest(), "");
  EXPECT_EQ(silent.receive_rest(), "");
}

TEST_F(LimitsTest, a_client_that_does_not_read_its_answer_is_cut_off) {
  settings_.limits.sending = {.window = milliseconds{150}, .least = 1 << 20};
  on("GET", "/large", [](const Request&) -> Awaitable<Response> {
    ByteSource source;
    source.add_text(std::string(50'000'000, 'x'));
    co_return Response::bytes(std::move(source), "video/mp4");
  });
  start();
  RawClient client = connect(4096);
  client.send(request("GET", "/large"));
  EXPECT_EQ(client.receive_head().status, 200);

  // What is reported is what became of it; only then is the rest read.
  while (seen().empty()) std::this_thread::yield();

  EXPECT_LT(client.skip_rest(), 50'000'000U);
}

TEST_F(LimitsTest, connections_of_one_address_are_limited) {
  settings_.limits.connections_per_address = 2;
  start();
  RawClient one = connect();
  EXPECT_EQ(one.ask(request("GET", "/")).status, 200);
  {
    RawClient two = connect();
    EXPECT_EQ(two.ask(request("GET", "/")).status, 200);
    RawClient three = connect();
    const RawAnswer refused = three.receive();
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(code_of(refused), "too_many_connections");
    EXPECT_EQ(refused.header("retry-after"), "5");
  }

  // Those that have left make room, as soon as the server has noticed.
  int status = 429;
  while (status == 429) status = connect().ask(request("GET", "/")).status;
  EXPECT_THAT(status, AnyOf(200, 0));
}

TEST_F(LimitsTest, connections_in_all_are_limited) {
  settings_.limits.connections = 1;
  start();
  RawClient one = connect();
  EXPECT_EQ(one.ask(request("GET", "/")).status, 200);
  RawClient two = connect();

  const RawAnswer refused = two.receive();

  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(code_of(refused), "overloaded");
}

}  // namespace
}  // namespace kadr::api::http
