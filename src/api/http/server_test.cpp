#include "api/http/server.h"

#include <thread>

#include <gmock/gmock.h>

#include "api/http/server_fixture.h"

namespace kadr::api::http {
namespace {

using test::RawAnswer;
using test::RawClient;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

Handler says(std::string text) {
  return [text](const Request&) -> Awaitable<Response> { co_return Response::text(text); };
}

/// Answers with what it got of the request.
Awaitable<Response> describe(const Request& request) {
  std::string text = fmt::format("{} {} route={} body={}", request.method, request.path, request.route, request.body);
  for (const auto& [name, value] : request.parameters) text += fmt::format(" {}:{}", name, value);
  for (const auto& [name, value] : request.query) text += fmt::format(" {}?{}", name, value);
  co_return Response::text(text);
}

TEST_F(ServerTest, a_handler_gets_path_query_and_body_decoded) {
  on("POST", "/v1/jobs/{job}", describe);
  start();

  const RawAnswer answer = post("/v1/jobs/a%20b?x=1+2&%C3%A9=%26", "hello");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "POST /v1/jobs/a%20b route=/v1/jobs/{job} body=hello job:a b x?1 2 é?&");
}

TEST_F(ServerTest, one_connection_serves_one_request_after_another) {
  on("GET", "/one", says("1"));
  on("GET", "/two", says("2"));
  start();
  RawClient client = connect();

  EXPECT_EQ(client.ask(request("GET", "/one")).body, "1");
  EXPECT_EQ(client.ask(request("GET", "/nowhere")).status, 404);
  EXPECT_EQ(client.ask(request("GET", "/two")).body, "2");
}

TEST_F(ServerTest, requests_sent_ahead_are_answered_in_order) {
  on("GET", "/one", says("1"));
  on("POST", "/two", describe);
  start();
  RawClient client = connect();

  client.send(request("GET", "/one") + request("POST", "/two", "Content-Length: 3\r\n") + "abc\r\n" +
              request("GET", "/one"));

  EXPECT_EQ(client.receive().body, "1");
  EXPECT_THAT(client.receive().body, HasSubstr("body=abc"));
  EXPECT_EQ(client.receive().body, "1");
}

TEST_F(ServerTest, the_connection_ends_when_the_client_wants_no_more) {
  on("GET", "/", says("x"));
  start();
  RawClient modern = connect();
  RawClient old = connect();
  RawClient old_keeping = connect();

  EXPECT_EQ(modern.ask(request("GET", "/", "Connection: close\r\n")).header("connection"), "close");
  EXPECT_EQ(modern.receive_rest(), "");
  EXPECT_EQ(old.ask("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n").body, "x");
  EXPECT_EQ(old.receive_rest(), "");
  const std::string keep = "GET / HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n";
  EXPECT_EQ(old_keeping.ask(keep).header("connection"), "keep-alive");
  EXPECT_EQ(old_keeping.ask(keep).body, "x");
}

TEST_F(ServerTest, head_is_get_without_the_body) {
  on("GET", "/", says("four"));
  start();
  RawClient client = connect();

  client.send(request("HEAD", "/") + request("GET", "/"));

  const RawAnswer head = client.receive(RawClient::Body::None);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), "4");
  EXPECT_EQ(client.receive().body, "four");
}

TEST_F(ServerTest, answers_carry_the_standard_headers_and_no_banner) {
  on("GET", "/", says("x"));
  start();

  const RawAnswer answer = get("/");

  EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
  EXPECT_THAT(answer.header("date"), HasSubstr("GMT"));
  EXPECT_EQ(answer.header("server"), "");
}

TEST_F(ServerTest, a_sane_request_id_is_kept_and_any_other_replaced) {
  on("GET", "/", [](const Request& own) -> Awaitable<Response> { co_return Response::text(own.id); });
  start();

  EXPECT_EQ(get("/", "X-Request-Id: abc-1.2_3\r\n").header("x-request-id"), "abc-1.2_3");
  EXPECT_EQ(get("/", "X-Request-Id: abc-1.2_3\r\n").body, "abc-1.2_3");
  const RawAnswer made = get("/", "X-Request-Id: a b\"\r\n");
  EXPECT_EQ(made.header("x-request-id"), made.body);
  EXPECT_THAT(made.body, AllOf(Not(HasSubstr(" ")), SizeIs(testing::Gt(8U))));
  EXPECT_NE(get("/").body, get("/").body);
}

TEST_F(ServerTest, a_problem_names_the_request) {
  on("GET", "/", [](const Request&) -> Awaitable<Response> {
    Problem problem{.status = 409, .code = "already_running", .detail = "job 7 is running"};
    problem.extra["errors"] = Json::array({Json::object({{"path", "seed"}, {"message", "no"}})});
    co_return Response::problem(problem);
  });
  start();

  const RawAnswer answer = get("/", "X-Request-Id: r1\r\n");

  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.header("content-type"), "application/problem+json");
  EXPECT_EQ(
      answer.body,
      R"({"status":409,"code":"already_running","title":"Conflict","detail":"job 7 is running","request_id":"r1",)"
      R"("errors":[{"path":"seed","message":"no"}]})");
}

TEST_F(ServerTest, a_wrong_method_is_told_the_right_ones) {
  on("GET", "/v1/jobs/{job}", says("x"));
  on("DELETE", "/v1/jobs/{job}", says("x"));
  start();

  const RawAnswer answer = post("/v1/jobs/7", "");

  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(code_of(answer), "method_not_allowed");
  EXPECT_EQ(answer.header("allow"), "DELETE, GET, HEAD");
}

TEST_F(ServerTest, what_a_handler_throws_is_logged_and_not_shown) {
  on("GET", "/", [](const Request&) -> Awaitable<Response> {
    throw std::runtime_error("password is swordfish");
    co_return Response{};
  });
  on("GET", "/odd", [](const Request&) -> Awaitable<Response> {
    throw 7;
    co_return Response{};
  });
  start();
  RawClient client = connect();

  const RawAnswer answer = client.ask(request("GET", "/"));

  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(code_of(answer), "internal");
  EXPECT_THAT(answer.body, Not(HasSubstr("swordfish")));
  EXPECT_EQ(client.ask(request("GET", "/odd")).status, 500);
  EXPECT_THAT(failures(), ElementsAre("password is swordfish", HasSubstr("std::exception")));
}

TEST_F(ServerTest, a_header_value_cannot_begin_another_header) {
  on("GET", "/", [](const Request& own) -> Awaitable<Response> {
    auto answer = Response::text("x");
    answer.headers.set("Content-Disposition", own.query.value("name"));
    co_return answer;
  });
  start();

  const RawAnswer answer = get("/?name=a%0D%0ASet-Cookie:%20b");

  EXPECT_EQ(answer.header("set-cookie"), "");
  EXPECT_EQ(answer.header("content-disposition"), "a  Set-Cookie: b");
}

TEST_F(ServerTest, blocking_work_holds_up_nobody_else) {
  std::mutex held;
  std::unique_lock holder(held);
  on("GET", "/slow", [&](const Request&) -> Awaitable<Response> {
    const int number = co_await pool_.run([&] {
      const std::lock_guard lock(held);
      return 7;
    });
    co_return Response::text(fmt::format("{}", number));
  });
  on("GET", "/quick", says("quick"));
  settings_.threads = 1;
  start();
  RawClient slow = connect();
  slow.send(request("GET", "/slow"));

  EXPECT_EQ(get("/quick").body, "quick");
  holder.unlock();
  EXPECT_EQ(slow.receive().body, "7");
}

TEST_F(ServerTest, what_blocking_work_throws_reaches_the_handler) {
  on("GET", "/", [&](const Request&) -> Awaitable<Response> {
    std::string caught;
    try {
      co_await pool_.run([] { throw std::runtime_error("disk on fire"); });
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
    co_return Response::text(caught);
  });
  start();

  EXPECT_EQ(get("/").body, "disk on fire");
}

TEST_F(ServerTest, every_request_is_reported_with_its_route) {
  on("GET", "/v1/jobs/{job}", says("x"));
  start();
  RawClient client = connect();

  const RawAnswer answer = client.ask(request("GET", "/v1/jobs/7", "X-Request-Id: r1\r\n"));
  client.send(request("GET", "/nowhere", "Connection: close\r\n"));
  EXPECT_NE(client.receive_rest(), "");

  EXPECT_THAT(seen(), ElementsAre(AllOf(Field(&Seen::request_id, "r1"), Field(&Seen::route, "/v1/jobs/{job}"),
                                        Field(&Seen::status, 200), Field(&Seen::bytes, testing::Gt(100))),
                                  AllOf(Field(&Seen::route, ""), Field(&Seen::status, 404))));
}

TEST_F(ServerTest, many_clients_at_once_get_their_own_answers) {
  on("GET", "/{n}", [&](const Request& own) -> Awaitable<Response> {
    const std::string copy(own.parameter("n"));
    const std::string answer = co_await pool_.run([&] { return copy; });
    co_return Response::text(answer);
  });
  start();
  std::vector<std::jthread> clients;
  std::vector<int> wrong(8);

  for (std::size_t at = 0; at < wrong.size(); ++at) {
    clients.emplace_back([&, at] {
      RawClient client = connect();
      for (int round = 0; round < 200; ++round) {
        const std::string name = fmt::format("{}-{}", at, round);
        if (client.ask(request("GET", "/" + name)).body != name) ++wrong[at];
      }
    });
  }
  clients.clear();

  EXPECT_THAT(wrong, testing::Each(0));
  server_->stop(std::chrono::seconds{60});
  EXPECT_EQ(seen().size(), 1600U);
}

TEST_F(ServerTest, a_port_that_is_taken_is_an_error) {
  start();
  BlockingPool pool(1);
  Server second({}, {}, {}, pool);

  const auto taken = second.listen("127.0.0.1", server_->port());
  const auto no_address = second.listen("nonsense", 0);

  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().message, HasSubstr("cannot listen on 127.0.0.1 port"));
  ASSERT_FALSE(no_address);
  EXPECT_EQ(no_address.error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace kadr::api::http
