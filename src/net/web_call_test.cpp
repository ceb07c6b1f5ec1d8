#include "net/web_call.h"

#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file_descriptor.h"
#include "support/http_server.h"

namespace kadr::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

class WebCallTest : public ::testing::Test {
 protected:
  [[nodiscard]] WebRequest request(std::string method = "POST") const {
    return {.method = std::move(method), .url = server_.url("/x"), .body = R"({"a":1})"};
  }
  /// An unlinked file with these bytes.
  static base::FileDescriptor file_of(std::string_view bytes) {
    base::FileDescriptor file(::memfd_create("body", MFD_CLOEXEC));
    EXPECT_EQ(::write(file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    return file;
  }

  test::HttpServer server_;
};

TEST_F(WebCallTest, any_status_is_an_answer) {
  server_.on("/x", [](test::HttpExchange& exchange) { exchange.reply("429 Slow Down", "X-Left: 3\r\n", "wait"); });
  WebRequest call = request();
  call.headers = {{"Authorization", "Bearer canary"}};
  const auto answer = call_web(call, {});
  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_EQ(answer->status, 429);
  EXPECT_EQ(answer->body, "wait");
  EXPECT_EQ(answer->header("x-left"), "3");
  const auto sent = server_.requests().at(0);
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.body, R"({"a":1})");
  EXPECT_EQ(sent.header("content-type"), "application/json");
  EXPECT_EQ(sent.header("authorization"), "Bearer canary");
}

TEST_F(WebCallTest, a_form_carries_texts_and_files) {
  server_.on("/x", [](test::HttpExchange& exchange) { exchange.reply("200 OK", "", ""); });
  const auto file = file_of("RIFF....");
  WebRequest call = request();
  call.form = {{.name = "model", .text = "listen"},
               {.name = "file", .file = file.get(), .file_name = "voice.ogg", .media_type = "audio/ogg"}};
  ASSERT_TRUE(call_web(call, {}));
  const auto sent = server_.requests().at(0);
  EXPECT_THAT(sent.header("content-type"), HasSubstr("multipart/form-data; boundary="));
  EXPECT_THAT(sent.body, HasSubstr("name=\"model\"\r\n\r\nlisten\r\n"));
  EXPECT_THAT(sent.body, HasSubstr("name=\"file\"; filename=\"voice.ogg\"\r\nContent-Type: audio/ogg\r\n\r\nRIFF...."));
}

TEST_F(WebCallTest, a_file_is_sent_as_it_lies) {
  server_.on("/x", [](test::HttpExchange& exchange) { exchange.reply("200 OK", "", ""); });
  const auto file = file_of(std::string(100'000, 'z'));
  WebRequest call = request("PUT");
  call.body.clear();
  call.file = file.get();
  call.media_type = "video/mp4";
  ASSERT_TRUE(call_web(call, {}));
  const auto sent = server_.requests().at(0);
  EXPECT_EQ(sent.method, "PUT");
  EXPECT_EQ(sent.body.size(), 100'000U);
  EXPECT_EQ(sent.header("content-type"), "video/mp4");
}

TEST_F(WebCallTest, a_redirect_is_an_answer_and_is_not_followed) {
  server_.on("/x", [&](test::HttpExchange& exchange) {
    exchange.reply("302 Found", fmt::format("Location: {}\r\n", server_.url("/y")), "");
  });
  EXPECT_EQ(call_web(request(), {})->status, 302);
  EXPECT_EQ(server_.requests().size(), 1U);
}

TEST_F(WebCallTest, where_nobody_listens_nothing_can_have_arrived) {
  WebRequest call = request();
  call.url = "http://127.0.0.1:1/x?token=canary";
  const auto answer = call_web(call, {});
  ASSERT_FALSE(answer);
  EXPECT_FALSE(answer.error().may_have_arrived);
  EXPECT_EQ(answer.error().error.code, ErrorCode::Unavailable);
  EXPECT_EQ(answer.error().error.message, "no server answers at http://127.0.0.1:1");
}

TEST_F(WebCallTest, a_connection_cut_after_the_request_may_have_delivered_it_and_is_not_tried_again) {
  server_.on("/x", [](test::HttpExchange&) {});
  const auto answer = call_web(request(), {});
  ASSERT_FALSE(answer);
  EXPECT_TRUE(answer.error().may_have_arrived);
  server_.settle();
  EXPECT_EQ(server_.requests().size(), 1U);
}

TEST_F(WebCallTest, an_answer_that_does_not_come_may_have_been_a_delivery) {
  server_.on("/x", [](test::HttpExchange& exchange) { exchange.hang(); });
  WebRequest call = request();
  call.answer = milliseconds(100);
  const auto answer = call_web(call, {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().error.code, ErrorCode::TimedOut);
  EXPECT_TRUE(answer.error().may_have_arrived);
}

TEST_F(WebCallTest, a_stop_ends_a_call_under_way) {
  std::stop_source stop;
  server_.on("/x", [&](test::HttpExchange& exchange) {
    stop.request_stop();
    exchange.hang();
  });
  const auto answer = call_web(request(), stop.get_token());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().error.code, ErrorCode::Cancelled);
}

TEST_F(WebCallTest, an_answer_over_the_limit_is_not_kept) {
  server_.on("/x", [](test::HttpExchange& exchange) { exchange.reply("200 OK", "", std::string(5000, 'x')); });
  WebRequest call = request();
  call.most_answer_bytes = 4999;
  const auto answer = call_web(call, {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().error.code, ErrorCode::TooLarge);
}

TEST_F(WebCallTest, a_header_cannot_smuggle_another) {
  WebRequest call = request();
  call.headers = {{"X-Tag", "a\r\nX-Evil: 1"}};
  const auto answer = call_web(call, {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().error.code, ErrorCode::InvalidArgument);
  EXPECT_FALSE(answer.error().may_have_arrived);
}

TEST(WebAnswer, retry_after_is_read_in_each_of_its_forms) {
  const std::chrono::sys_seconds now{seconds(1'700'000'000)};  // Tue, 14 Nov 2023 22:13:20 GMT
  const auto asked = [&](std::string name, std::string value) {
    return WebAnswer{.status = 429, .headers = {{std::move(name), std::move(value)}}, .body = {}}.retry_after(now);
  };
  EXPECT_EQ(asked("retry-after", "7"), seconds(7));
  EXPECT_EQ(asked("retry-after-ms", "250"), milliseconds(250));
  EXPECT_EQ(asked("retry-after", "Tue, 14 Nov 2023 22:14:20 GMT"), seconds(60));
  EXPECT_EQ(asked("retry-after", "Tue, 14 Nov 2023 22:10:20 GMT"), seconds(0));
  EXPECT_EQ(asked("retry-after", "soon"), seconds(0));
  EXPECT_EQ(asked("retry-after", "-5"), seconds(0));
  EXPECT_EQ(asked("retry-after", "99999999"), std::chrono::hours(24));
  EXPECT_EQ(asked("retry-after", "4 Oct 350000000"), std::chrono::hours(24)) << "more milliseconds than a number holds";
}

}  // namespace
}  // namespace kadr::net
