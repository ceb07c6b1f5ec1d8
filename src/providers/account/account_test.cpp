#include "providers/account/account.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/http_server.h"

namespace kadr::providers::account {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

class SetClock final : public base::Clock {
 public:
  [[nodiscard]] Instant now() const override { return base::from_milliseconds(1'800'000'000'000); }
};

class AccountTest : public ::testing::Test {
 protected:
  [[nodiscard]] AccountSettings settings() const {
    return {.names = {.vendor = "Lumen", .key_setting = "LUMEN_KEY"},
            .base_url = server_.url("/v1/"),
            .key = Secret("canary-0123456789"),
            .key_prefix = "Key ",
            .headers = {{"X-Version", "7"}},
            .answers = {{.status = 400, .says = "nsfw", .means = Refusal::Content}},
            .turnstile = {.places = 1},
            .turn = milliseconds(0),
            .paid_answer = seconds(5)};
  }
  void answer(const std::string& status, const std::string& headers, const std::string& body) {
    server_.on("/v1/jobs", [=](test::HttpExchange& exchange) { exchange.reply(status, headers, body); });
  }
  [[nodiscard]] engine::SendAnswer buy() { return account_.buy(account_.request("POST", "/jobs"), "id", {}); }

  test::HttpServer server_;
  const SetClock clock_;
  Account account_{settings(), clock_};
};

TEST_F(AccountTest, a_request_that_the_vendor_takes_has_its_id_and_holds_a_place) {
  answer("201 Created", "", R"({"id":"job-1"})");
  const auto taken = buy();
  ASSERT_TRUE(std::holds_alternative<engine::Accepted>(taken));
  EXPECT_EQ(std::get<engine::Accepted>(taken).vendor_id, "job-1");
  const auto sent = server_.requests().at(0);
  EXPECT_EQ(sent.header("authorization"), "Key canary-0123456789");
  EXPECT_EQ(sent.header("x-version"), "7");
  EXPECT_GT(account_.turnstile().wait(), milliseconds(0));
}

TEST_F(AccountTest, no_more_requests_leave_than_there_are_places) {
  answer("201 Created", "", R"({"id":"job-1"})");
  ASSERT_TRUE(std::holds_alternative<engine::Accepted>(buy()));
  const auto second = buy();
  ASSERT_TRUE(std::holds_alternative<engine::Refused>(second));
  EXPECT_EQ(std::get<engine::Refused>(second).error.code, ErrorCode::Unavailable);
  EXPECT_GT(std::get<engine::Refused>(second).wait, milliseconds(0));
  EXPECT_EQ(server_.requests().size(), 1U);
  account_.turnstile().has_ended("job-1");
  EXPECT_TRUE(std::holds_alternative<engine::Accepted>(buy()));
}

TEST_F(AccountTest, a_refusal_is_told_in_the_vendors_words_and_frees_the_place) {
  answer("400 Bad Request", "", R"({"detail":"NSFW"})");
  const auto refused = buy();
  ASSERT_TRUE(std::holds_alternative<engine::Refused>(refused));
  EXPECT_EQ(std::get<engine::Refused>(refused).error.message,
            "Lumen refused the content: “NSFW”; change the prompt or the picture, then redo the step");
  EXPECT_EQ(account_.turnstile().wait(), milliseconds(0));
}

TEST_F(AccountTest, a_busy_vendor_is_left_alone_by_all_jobs_for_as_long_as_it_says) {
  answer("429 Too Many Requests", "Retry-After: 7\r\n", R"({"detail":"throttled"})");
  const auto refused = buy();
  ASSERT_TRUE(std::holds_alternative<engine::Refused>(refused));
  EXPECT_EQ(std::get<engine::Refused>(refused).error.code, ErrorCode::Unavailable);
  EXPECT_EQ(std::get<engine::Refused>(refused).wait, seconds(7));
  EXPECT_EQ(account_.turnstile().wait(), seconds(7));
}

TEST_F(AccountTest, an_answer_that_tells_nothing_is_none) {
  for (const char* status : {"500 Internal Server Error", "502 Bad Gateway", "409 Conflict", "408 Request Timeout"}) {
    answer(status, "", "{}");
    EXPECT_TRUE(std::holds_alternative<engine::NoAnswer>(buy())) << status;
  }
  answer("201 Created", "", "{}");
  EXPECT_TRUE(std::holds_alternative<engine::NoAnswer>(buy())) << "taken, but under which id?";
  server_.on("/v1/jobs", [](test::HttpExchange&) {});
  EXPECT_TRUE(std::holds_alternative<engine::NoAnswer>(buy())) << "the connection was cut";
  server_.settle();
  EXPECT_EQ(server_.requests().size(), 6U) << "none is sent twice";
  EXPECT_EQ(account_.turnstile().wait(), milliseconds(0));
}

TEST_F(AccountTest, where_nobody_listens_nothing_was_bought) {
  AccountSettings nowhere = settings();
  nowhere.base_url = "http://127.0.0.1:1";
  Account account(nowhere, clock_);
  const auto refused = account.buy(account.request("POST", "/jobs"), "id", {});
  ASSERT_TRUE(std::holds_alternative<engine::Refused>(refused));
  EXPECT_EQ(std::get<engine::Refused>(refused).error.code, ErrorCode::Unavailable);
}

TEST_F(AccountTest, a_vendor_that_quotes_the_key_is_not_quoted) {
  answer("401 Unauthorized", "", R"({"detail":"unknown key canary-0123456789"})");
  const auto refused = buy();
  const std::string& message = std::get<engine::Refused>(refused).error.message;
  EXPECT_THAT(message, HasSubstr("unknown key …”; check LUMEN_KEY"));
  EXPECT_THAT(message, Not(HasSubstr("canary")));
}

TEST_F(AccountTest, a_free_call_gives_json_or_what_is_wrong) {
  const auto ask = [&] { return account_.ask(account_.request("GET", "/jobs"), {}); };
  answer("200 OK", "", R"({"a":1})");
  EXPECT_EQ(ask().value(), Json({{"a", 1}}));
  answer("200 OK", "", "");
  EXPECT_TRUE(ask().value().is_null());
  answer("200 OK", "", "<html>");
  EXPECT_EQ(ask().error().code, ErrorCode::Unavailable);
  answer("404 Not Found", "", R"({"detail":"no such job"})");
  EXPECT_EQ(ask().error().code, ErrorCode::NotFound);
  answer("503 Service Unavailable", "", "");
  EXPECT_EQ(ask().error().code, ErrorCode::Unavailable);
  EXPECT_EQ(ask().error().message, "Lumen is in trouble (HTTP status 503); try again later");
}

TEST_F(AccountTest, only_the_end_of_a_key_is_shown) {
  EXPECT_EQ(account_.key_ending(), "…6789");
  AccountSettings short_key = settings();
  short_key.key = Secret("12345678");
  EXPECT_EQ(Account(short_key, clock_).key_ending(), "");
}

}  // namespace
}  // namespace kadr::providers::account
