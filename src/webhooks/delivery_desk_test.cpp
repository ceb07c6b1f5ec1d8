#include "webhooks/delivery_desk.h"

#include <gmock/gmock.h>

#include "webhooks/desk_fixture.h"
#include "webhooks/message.h"

namespace kadr::webhooks {
namespace {

using store::DeliveryState;
using test::HttpExchange;
using ::testing::HasSubstr;
using ::testing::Optional;
using ::testing::SizeIs;
using namespace std::chrono_literals;

constexpr auto kPatience = 30s;

class DeliveryDeskTest : public DeskTest {
 protected:
  void SetUp() override { make_job("job"); }

  /// Sends what is due until nothing is, or what is sent hangs.
  void deliver(DeliveryDesk& desk) {
    ASSERT_TRUE(desk.send_due());
    while (desk.under_way() > 0) {
      ASSERT_TRUE(desk.settle(kPatience));
      ASSERT_TRUE(desk.send_due());
    }
  }
  void answer(std::string status, std::string headers = "") {
    receiver_.on("/hook", [=](HttpExchange& exchange) { exchange.reply(status, headers, ""); });
  }
  /// Empty when the request is signed as it should be.
  std::string verify(const test::HttpRequest& request, const std::string& id) {
    const auto verified = net::verify_webhook(
        {request.header("webhook-id"), request.header("webhook-timestamp"), request.header("webhook-signature")},
        request.body, secrets_.signing(webhook(id), clock_.now()),
        std::chrono::floor<std::chrono::seconds>(clock_.now()));
    return verified ? "" : verified.error().message;
  }
};

TEST_F(DeliveryDeskTest, an_event_is_told_once_signed_and_small) {
  answer("200 OK");
  make_webhook("whk_1", receiver_.url("/hook"));
  succeed("job");
  DeliveryDesk desk = this->desk();

  deliver(desk);
  deliver(desk);

  const auto requests = receiver_.requests();
  ASSERT_THAT(requests, SizeIs(1));
  EXPECT_EQ(verify(requests[0], "whk_1"), "");
  EXPECT_EQ(requests[0].header("content-type"), "application/json");
  const auto told = deliveries("whk_1").front();
  EXPECT_EQ(requests[0].header("webhook-id"), told.id);
  EXPECT_EQ(requests[0].body, body_of(told.event, "https://kadr.example"));
  EXPECT_EQ(told.state, DeliveryState::Delivered);
  EXPECT_EQ(told.attempts, 1);
  EXPECT_EQ(told.delivered_at, clock_.now());
  EXPECT_EQ(desk.counts().delivered, 1);
}

TEST_F(DeliveryDeskTest, what_failed_is_sent_again_under_the_same_id_when_its_time_has_come) {
  receiver_.on("/hook", [](HttpExchange& exchange) {
    exchange.reply(exchange.request().number <= 2 ? "500 Internal Server Error" : "200 OK", "", "");
  });
  make_webhook("whk_1", receiver_.url("/hook"));
  succeed("job");
  DeliveryDesk desk = this->desk();

  deliver(desk);
  EXPECT_EQ(deliveries("whk_1").front().last_error, "the receiver answered 500");
  deliver(desk);
  EXPECT_THAT(receiver_.requests(), SizeIs(1)) << "too early";
  clock_.advance(6s);
  deliver(desk);
  EXPECT_THAT(receiver_.requests(), SizeIs(2));
  clock_.advance(6min);
  deliver(desk);

  const auto requests = receiver_.requests();
  ASSERT_THAT(requests, SizeIs(3));
  EXPECT_EQ(requests[0].header("webhook-id"), requests[2].header("webhook-id"));
  EXPECT_NE(requests[0].header("webhook-timestamp"), requests[2].header("webhook-timestamp"));
  EXPECT_EQ(verify(requests[2], "whk_1"), "");
  const auto told = deliveries("whk_1").front();
  EXPECT_EQ(told.state, DeliveryState::Delivered);
  EXPECT_EQ(told.attempts, 3);
  EXPECT_EQ(told.last_error, "");
}

TEST_F(DeliveryDeskTest, it_is_given_up_after_eight_attempts_and_a_replay_begins_anew) {
  answer("500 Internal Server Error");
  make_webhook("whk_1", receiver_.url("/hook"));
  succeed("job");
  DeliveryDesk desk = this->desk();
  for (int i = 0; i < 20; ++i) {
    deliver(desk);
    clock_.advance(13h);
  }

  auto told = deliveries("whk_1").front();
  EXPECT_EQ(told.state, DeliveryState::Failed);
  EXPECT_THAT(receiver_.requests(), SizeIs(8));
  EXPECT_FALSE(webhook("whk_1").disabled_at);

  answer("200 OK");
  EXPECT_TRUE(
      run([&](store::Connection& connection) { return store::replay_delivery(connection, told.id, clock_.now()); }));
  deliver(desk);

  EXPECT_EQ(deliveries("whk_1").front().state, DeliveryState::Delivered);
  EXPECT_EQ(receiver_.requests().at(8).header("webhook-id"), told.id);
}

TEST_F(DeliveryDeskTest, who_is_gone_is_disabled_and_told_nothing_more) {
  answer("410 Gone");
  make_webhook("whk_1", receiver_.url("/hook"));
  succeed("job");
  DeliveryDesk desk = this->desk();
  deliver(desk);

  EXPECT_EQ(webhook("whk_1").disabled_at, clock_.now());
  EXPECT_THAT(webhook("whk_1").disabled_reason, HasSubstr("410"));
  EXPECT_EQ(deliveries("whk_1").front().state, DeliveryState::Failed);

  succeed("job");
  clock_.advance(24h);
  deliver(desk);
  EXPECT_THAT(receiver_.requests(), SizeIs(1));
  EXPECT_THAT(deliveries("whk_1"), SizeIs(1));
}

TEST_F(DeliveryDeskTest, a_redirect_is_a_failure_and_is_not_followed) {
  answer("302 Found", "Location: " + other_.url("/hook") + "\r\n");
  make_webhook("whk_1", receiver_.url("/hook"));
  succeed("job");
  DeliveryDesk desk = this->desk();
  deliver(desk);

  EXPECT_THAT(deliveries("whk_1").front().last_error, HasSubstr("redirect"));
  EXPECT_THAT(other_.requests(), SizeIs(0));
}

TEST_F(DeliveryDeskTest, an_address_that_is_not_public_gets_nothing) {
  answer("200 OK");
  make_webhook("whk_1", receiver_.url("/hook", "localhost"));
  succeed("job");
  DeliveryDesk desk = this->desk({.guard = *net::FetchGuard::with_allowed("", port_of(receiver_))});
  deliver(desk);

  EXPECT_THAT(deliveries("whk_1").front().last_error, HasSubstr("not on the public internet"));
  EXPECT_THAT(receiver_.requests(), SizeIs(0));
}

TEST_F(DeliveryDeskTest, one_that_hangs_holds_up_no_other) {
  receiver_.on("/hook", [](HttpExchange& exchange) { exchange.hang(); });
  other_.on("/hook", [](HttpExchange& exchange) { exchange.reply("200 OK", "", ""); });
  make_webhook("whk_slow", receiver_.url("/hook"));
  make_webhook("whk_quick", other_.url("/hook"));
  for (int i = 0; i < 10; ++i) succeed("job");
  DeskSettings settings = this->settings();
  settings.time_limit = 1h;
  settings.per_webhook = 2;
  DeliveryDesk desk = this->desk(std::move(settings));

  ASSERT_TRUE(desk.send_due());
  while (desk.counts().delivered < 10) {
    ASSERT_LE(desk.under_way(), 4U);
    ASSERT_TRUE(desk.settle(kPatience));
    ASSERT_TRUE(desk.send_due());
  }

  EXPECT_EQ(desk.under_way(), 2U) << "those that hang";
}

TEST_F(DeliveryDeskTest, one_that_hangs_is_given_up_in_time) {
  receiver_.on("/hook", [](HttpExchange& exchange) { exchange.hang(); });
  make_webhook("whk_1", receiver_.url("/hook"));
  succeed("job");
  DeskSettings settings = this->settings();
  settings.time_limit = 200ms;
  DeliveryDesk desk = this->desk(std::move(settings));
  deliver(desk);

  EXPECT_THAT(deliveries("whk_1").front().last_error, HasSubstr("did not answer in time"));
  EXPECT_EQ(deliveries("whk_1").front().state, DeliveryState::Pending);
}

TEST_F(DeliveryDeskTest, what_a_dead_process_was_sending_is_sent_again_under_the_same_id) {
  receiver_.on("/hook", [](HttpExchange& exchange) {
    if (exchange.request().number == 1) {
      exchange.hang();
    } else {
      exchange.reply("200 OK", "", "");
    }
  });
  make_webhook("whk_1", receiver_.url("/hook"));
  succeed("job");
  {
    DeliveryDesk dies = desk();
    ASSERT_TRUE(dies.send_due());
    while (receiver_.requests().empty()) ASSERT_TRUE(dies.settle(10ms));
  }
  DeliveryDesk next = desk();
  ASSERT_TRUE(next.take_back());
  deliver(next);

  const auto requests = receiver_.requests();
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests[0].header("webhook-id"), requests[1].header("webhook-id"));
  EXPECT_EQ(deliveries("whk_1").front().state, DeliveryState::Delivered);
}

TEST_F(DeliveryDeskTest, a_claim_of_another_process_that_died_runs_out) {
  answer("200 OK");
  make_webhook("whk_1", receiver_.url("/hook"));
  succeed("job");
  run([&](store::Connection& connection) {
    return store::claim_deliveries(connection,
                                   {.webhook = "whk_1", .now = clock_.now(), .until = clock_.now() + 60s, .limit = 1});
  });
  DeliveryDesk desk = this->desk();

  const auto due = desk.send_due();
  ASSERT_TRUE(due);
  EXPECT_THAT(*due, Optional(clock_.now() + 60s));
  EXPECT_EQ(desk.under_way(), 0U);
  clock_.advance(60s);
  deliver(desk);

  EXPECT_THAT(receiver_.requests(), SizeIs(1));
}

TEST_F(DeliveryDeskTest, after_a_rotation_both_secrets_sign_for_a_day) {
  answer("200 OK");
  make_webhook("whk_1", receiver_.url("/hook"));
  store::WebhookRecord rotated = webhook("whk_1");
  const auto old_secret = secrets_.signing(rotated, clock_.now());
  rotated.rotation = 1;
  rotated.rotated_at = clock_.now();
  EXPECT_TRUE(run([&](store::Connection& connection) { return store::change_webhook(connection, rotated); }));
  DeliveryDesk desk = this->desk();
  const auto verified_by_old = [&](const test::HttpRequest& request) {
    return net::verify_webhook(
               {request.header("webhook-id"), request.header("webhook-timestamp"), request.header("webhook-signature")},
               request.body, old_secret, std::chrono::floor<std::chrono::seconds>(clock_.now()))
        .has_value();
  };

  succeed("job");
  deliver(desk);
  EXPECT_EQ(verify(receiver_.requests().at(0), "whk_1"), "");
  EXPECT_TRUE(verified_by_old(receiver_.requests().at(0)));

  clock_.advance(25h);
  succeed("job");
  deliver(desk);
  EXPECT_EQ(verify(receiver_.requests().at(1), "whk_1"), "");
  EXPECT_FALSE(verified_by_old(receiver_.requests().at(1)));
}

}  // namespace
}  // namespace kadr::webhooks
