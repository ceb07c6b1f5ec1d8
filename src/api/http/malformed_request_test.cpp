#include <gmock/gmock.h>

#include "api/http/server_fixture.h"

namespace kadr::api::http {
namespace {

using namespace std::string_literals;
using test::RawAnswer;
using test::RawClient;

class MalformedRequestTest : public ServerTest {
 protected:
  void SetUp() override {
    const auto echo = [](const Request& own) -> Awaitable<Response> { co_return Response::text(own.body); };
    on("GET", "/", echo);
    on("POST", "/", echo);
    start();
  }
  /// Status and code of the answer, after which the server must close.
  [[nodiscard]] std::string refusal(std::string_view bytes) const {
    RawClient client = connect();
    client.send(bytes);
    const RawAnswer answer = client.receive();
    EXPECT_EQ(answer.header("content-type"), "application/problem+json") << bytes;
    EXPECT_EQ(answer.header("connection"), "close") << bytes;
    EXPECT_NE(answer.header("x-request-id"), "") << bytes;
    client.finish_sending();
    EXPECT_EQ(client.receive_rest(), "") << bytes;
    return fmt::format("{} {}", answer.status, code_of(answer));
  }
};

TEST_F(MalformedRequestTest, what_is_not_http_is_told_so) {
  for (const std::string_view bytes : {
           "hello\r\n\r\n",
           "GET /\r\n\r\n",
           "GET / HTTP/1.1 \r\nHost: localhost\r\n\r\n",
           "GET / HTTP/1.1\nHost: localhost\n\n",
           "GET / HTTP/1.1\r\nHost: localhost\n\r\n",
           "GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n",
           "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
           "GET / HTTP/1.1\r\n: x\r\nHost: localhost\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n\tb\r\n\r\n",
           "GET / HTTP/1.1\r\n Host: localhost\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n",
           "G(T / HTTP/1.1\r\nHost: localhost\r\n\r\n",
       })
    EXPECT_EQ(refusal(bytes), "400 bad_request") << bytes;
  EXPECT_EQ(refusal("\x16\x03\x01\x02"), "400 bad_request");
  const std::string with_nul = "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n"s;
  EXPECT_EQ(refusal(with_nul), "400 bad_request");
}

TEST_F(MalformedRequestTest, a_body_has_one_length) {
  const std::string post = "POST / HTTP/1.1\r\nHost: localhost\r\n";
  for (const std::string fields : {
           "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
           "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
           "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
           "Content-Length: 3, 3\r\n\r\nabc",
           "Content-Length: +3\r\n\r\nabc",
           "Content-Length: -3\r\n\r\nabc",
           "Content-Length: 0x3\r\n\r\nabc",
           "Content-Length: 99999999999999999999999\r\n\r\nabc",
           "Content-Length:\r\n\r\nabc",
           "Transfer-Encoding: chunked\r\n\r\nx\r\n\r\n",
           "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
           "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
           "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n",
       })
    EXPECT_EQ(refusal(post + fields), "400 bad_request") << fields;
  EXPECT_EQ(refusal("POST / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            "400 bad_request");
  EXPECT_EQ(refusal(post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), "501 not_implemented");
  EXPECT_EQ(refusal(post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            "400 bad_request");
}

TEST_F(MalformedRequestTest, only_paths_and_http_1_are_served) {
  EXPECT_EQ(refusal("GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
            "400 bad_request");
  EXPECT_EQ(refusal("OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), "400 bad_request");
  EXPECT_EQ(refusal("GET /?a=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), "400 bad_request");
  EXPECT_EQ(refusal("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "505 unsupported_version");
  EXPECT_EQ(refusal("GET / HTTP/1.2\r\nHost: localhost\r\n\r\n"), "505 unsupported_version");
}

TEST_F(MalformedRequestTest, host_and_origin_are_checked) {
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"), "400 invalid_argument");
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n"), "400 invalid_argument");
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"), "421 unknown_host");
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\n"
                    "Connection: close\r\n\r\n"),
            "403 foreign_origin");
}

TEST_F(MalformedRequestTest, a_request_cut_short_is_not_answered) {
  RawClient client = connect();
  client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
  client.finish_sending();

  EXPECT_EQ(client.receive_rest(), "");
}

TEST_F(MalformedRequestTest, odd_but_proper_requests_are_served) {
  EXPECT_EQ(send_raw("\r\n\r\nGET / HTTP/1.1\r\nhOST:localhost \r\nX:\r\n\r\n").status, 200);
  EXPECT_EQ(send_raw("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: Chunked\r\n\r\n"
                     "3;note=x\r\nabc\r\n02\r\nde\r\n0\r\nTrailer: x\r\n\r\n")
                .body,
            "abcde");
}

TEST_F(MalformedRequestTest, a_request_may_come_byte_by_byte) {
  RawClient client = connect();
  const std::string head = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";

  // An empty one too: a chunked body whose end came in pieces failed an assertion in Beast.
  const std::string bytes = head + "3\r\nabc\r\nb\r\n0123456789\n\r\n0\r\n\r\n" + head + "0\r\n\r\n";
  for (const char byte : bytes) client.send(std::string_view(&byte, 1));

  EXPECT_EQ(client.receive().body, "abc0123456789\n");
  EXPECT_EQ(client.receive().body, "");
}

}  // namespace
}  // namespace kadr::api::http
