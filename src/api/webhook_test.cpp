#include <fstream>

#include <gmock/gmock.h>

#include "api/api_fixture.h"
#include "support/http_server.h"
#include "webhooks/delivery_desk.h"

namespace kadr::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;
using namespace std::chrono_literals;

/// The routes, with a desk behind them that the test makes work, and a server that receives.
class WebhookTest : public ApiTest {
 protected:
  void start_all() {
    const std::string port = receiver_.url("").substr(receiver_.url("").rfind(':') + 1);
    const auto guard = *net::FetchGuard::with_allowed("127.0.0.0/8", port);
    desk_.emplace(*webhooks::DeliveryDesk::create({*database_, clock_, random_, secrets_}, {.guard = guard}));
    webhooks_ = {
        .secret = [this](const std::string& id, std::int64_t rotation) { return secrets_.text_of(id, rotation); },
        .check_url = [guard](const std::string& url) { return net::check_post_address(guard, url); },
        .wake = [this] { ++wakes_; },
        .counts = [this]() -> std::map<std::string, std::int64_t> {
          return {{"delivered", desk_->counts().delivered}, {"failed", desk_->counts().failed}};
        }};
    start();
    receiver_.on("/hook", [](test::HttpExchange& exchange) { exchange.reply("200 OK", "", ""); });
  }
  Json make(const std::string& events = R"(["job.failed"])") {
    const auto made =
        post("/v1/webhooks", fmt::format(R"({{"url": "{}", "events": {}}})", receiver_.url("/hook"), events));
    EXPECT_EQ(made.status, 201) << made.body;
    return json_of(made);
  }
  RawAnswer patch(const std::string& target, const std::string& body) {
    return ask({.method = "PATCH", .target = target, .body = body});
  }
  void deliver() {
    ASSERT_TRUE(desk_->send_due());
    while (desk_->under_way() > 0) {
      ASSERT_TRUE(desk_->settle(30s));
      ASSERT_TRUE(desk_->send_due());
    }
  }
  /// Whether the newest request is signed with the secret.
  bool verified_with(const std::string& secret) {
    const auto request = receiver_.requests().back();
    const std::vector<net::WebhookSecret> secrets{*net::WebhookSecret::parse(secret)};
    return net::verify_webhook(
               {request.header("webhook-id"), request.header("webhook-timestamp"), request.header("webhook-signature")},
               request.body, secrets, std::chrono::floor<std::chrono::seconds>(clock_.now()))
        .has_value();
  }

  webhooks::SigningSecrets secrets_{Secret("a master secret of these tests only")};
  test::HttpServer receiver_;
  std::optional<webhooks::DeliveryDesk> desk_;
  std::atomic<int> wakes_ = 0;
};

TEST_F(WebhookTest, a_webhook_is_told_of_its_owners_jobs_signed_with_the_secret_shown_once) {
  start_all();
  const Json made = make();
  const std::string id = made["id"];
  EXPECT_THAT(id, MatchesRegex("whk_[0-9a-f]{32}"));
  EXPECT_THAT(made["secret"].get<std::string>(), MatchesRegex("whsec_.{44}"));
  EXPECT_EQ(made["enabled"], true);

  make_event(make_job({.owner = "bob"}), "job.failed");
  const std::string job = make_job({.owner = "ann"});
  make_event(job, "job.failed");
  deliver();

  ASSERT_THAT(receiver_.requests(), SizeIs(1));
  EXPECT_TRUE(verified_with(made["secret"]));
  const Json told = Json::parse(receiver_.requests()[0].body);
  EXPECT_EQ(told["type"], "job.failed");
  EXPECT_EQ(told["data"]["job"], job);
  const Json row = json_of(get("/v1/webhooks/" + id + "/deliveries"))["deliveries"][0];
  EXPECT_EQ(row["state"], "delivered");
  EXPECT_EQ(row["job"], job);
  EXPECT_EQ(row["event"], told["data"]["event"]);
  EXPECT_EQ(row["id"], receiver_.requests()[0].header("webhook-id"));
  EXPECT_THAT(get("/v1/webhooks/" + id).body, Not(HasSubstr("whsec_")));
  EXPECT_THAT(get("/v1/webhooks").body, Not(HasSubstr("whsec_")));
  EXPECT_THAT(get("/metrics").body, HasSubstr(R"(kadr_webhook_attempts_total{outcome="delivered"} 1)"));
  EXPECT_THAT(get("/metrics").body, HasSubstr(R"(kadr_webhook_attempts_total{outcome="delivered"} 1)"));
}

TEST_F(WebhookTest, the_database_holds_no_secret) {
  start_all();
  const std::string secret = make()["secret"];
  const std::string key = net::WebhookSecret::parse(secret)->key();

  const auto rows = read([](store::Connection& connection) {
    return connection.query("SELECT id || url || events || disabled_reason FROM webhooks");
  });
  ASSERT_TRUE(database_->backup(folder_.path() / "copy.db"));
  std::ifstream file(folder_.path() / "copy.db", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};

  EXPECT_EQ(rows.size(), 1U);
  EXPECT_THAT(bytes, HasSubstr("whk_"));
  EXPECT_THAT(bytes, Not(HasSubstr(secret.substr(6))));
  EXPECT_THAT(bytes, Not(HasSubstr(key)));
}

TEST_F(WebhookTest, what_cannot_be_a_webhook_is_refused_with_a_sentence) {
  start_all();
  const auto refusal = [&](const std::string& body) {
    const auto answer = post("/v1/webhooks", body);
    return fmt::format("{} {}", answer.status, detail_of(answer));
  };

  EXPECT_THAT(refusal(R"({"url": "ftp://example.com"})"), HasSubstr("400 url: "));
  EXPECT_THAT(refusal(R"({"url": "http://10.0.0.1/hook"})"), HasSubstr("not on the public internet"));
  EXPECT_THAT(refusal(R"({"url": "https://ann:secret@example.com/"})"), Not(HasSubstr("secret")));
  EXPECT_THAT(refusal(R"({"url": "https://example.com:22/"})"),
              HasSubstr("400 url: https://example.com:22/ names port"));
  EXPECT_THAT(refusal(R"({"url": "https://example.com/", "events": ["job.flew"]})"), HasSubstr("400 events"));
  EXPECT_THAT(refusal(R"({"url": "https://example.com/", "events": []})"), HasSubstr("400 events: name at least one"));
  EXPECT_THAT(refusal(R"({"url": "https://example.com/)" + std::string(2100, 'x') + R"("})"), HasSubstr("400 url"));
  EXPECT_THAT(json_of(get("/v1/webhooks"))["webhooks"], SizeIs(0));
}

TEST_F(WebhookTest, events_default_to_the_ends_of_jobs_and_what_waits_for_a_person) {
  start_all();

  const Json made = json_of(post("/v1/webhooks", R"({"url": "https://example.com/hook"})"));

  EXPECT_THAT(made["events"].get<std::vector<std::string>>(),
              ElementsAre("job.succeeded", "job.failed", "job.cancelled", "approval.asked"));
}

TEST_F(WebhookTest, nobody_has_more_than_twenty) {
  start_all();
  for (int i = 0; i < 20; ++i) make();

  const auto one_more = post("/v1/webhooks", R"({"url": "https://example.com/hook"})");

  EXPECT_EQ(one_more.status, 409);
  EXPECT_THAT(detail_of(one_more), HasSubstr("delete one first"));
}

TEST_F(WebhookTest, a_change_keeps_what_it_does_not_name) {
  start_all();
  const Json made = make();
  const std::string target = "/v1/webhooks/" + made["id"].get<std::string>();

  EXPECT_EQ(json_of(patch(target, "{}"))["url"], made["url"]);
  const Json changed = json_of(patch(target, R"({"events": ["job.queued", "job.queued"]})"));
  EXPECT_EQ(changed["events"], Json::array({"job.queued"}));
  EXPECT_EQ(changed["url"], made["url"]);
  EXPECT_EQ(json_of(patch(target, R"({"url": "https://example.com/new"})"))["url"], "https://example.com/new");
  EXPECT_EQ(patch(target, R"({"url": "http://127.0.0.2:1/"})").status, 400);
  EXPECT_EQ(patch(target, R"({"owner": "bob"})").status, 400);
  EXPECT_EQ(json_of(get(target))["url"], "https://example.com/new");
}

TEST_F(WebhookTest, while_disabled_nothing_is_sent_and_what_waited_is_sent_after) {
  start_all();
  const std::string target = "/v1/webhooks/" + make()["id"].get<std::string>();
  const std::string job = make_job({});
  make_event(job, "job.failed");
  const Json disabled = json_of(patch(target, R"({"enabled": false})"));
  EXPECT_EQ(disabled["enabled"], false);
  EXPECT_EQ(disabled["disabled_reason"], "it was disabled by its owner");
  make_event(job, "job.failed");
  deliver();
  EXPECT_THAT(receiver_.requests(), SizeIs(0));
  EXPECT_EQ(post(target + "/test").status, 409);

  EXPECT_EQ(json_of(patch(target, R"({"enabled": true})"))["disabled_at"], Json());
  deliver();

  EXPECT_THAT(receiver_.requests(), SizeIs(1)) << "the event before it was disabled";
}

TEST_F(WebhookTest, a_test_sends_a_ping) {
  start_all();
  const Json made = make();

  const auto sent = post("/v1/webhooks/" + made["id"].get<std::string>() + "/test");
  EXPECT_EQ(sent.status, 202);
  EXPECT_EQ(json_of(sent)["job"], Json());
  EXPECT_EQ(wakes_, 1);
  deliver();

  ASSERT_THAT(receiver_.requests(), SizeIs(1));
  EXPECT_EQ(Json::parse(receiver_.requests()[0].body)["type"], "ping");
  EXPECT_TRUE(verified_with(made["secret"]));
}

TEST_F(WebhookTest, a_replay_is_sent_again_under_the_same_id) {
  start_all();
  const std::string target = "/v1/webhooks/" + make()["id"].get<std::string>();
  make_event(make_job({}), "job.failed");
  deliver();
  const std::string id = receiver_.requests().at(0).header("webhook-id");

  const auto replayed = post(target + "/deliveries/" + id + "/replay");
  EXPECT_EQ(replayed.status, 202);
  EXPECT_EQ(json_of(replayed)["state"], "pending");
  deliver();

  ASSERT_THAT(receiver_.requests(), SizeIs(2));
  EXPECT_EQ(receiver_.requests()[1].header("webhook-id"), id);
  EXPECT_EQ(post(target + "/deliveries/msg_x/replay").status, 404);
  const std::string other = "/v1/webhooks/" + make()["id"].get<std::string>();
  EXPECT_EQ(post(other + "/deliveries/" + id + "/replay").status, 404) << "of another webhook";
}

TEST_F(WebhookTest, after_a_rotation_the_new_secret_signs_and_for_a_day_the_old_one_too) {
  start_all();
  const Json made = make();
  const std::string target = "/v1/webhooks/" + made["id"].get<std::string>();

  const Json rotated = json_of(post(target + "/rotate"));

  EXPECT_NE(rotated["secret"], made["secret"]);
  EXPECT_EQ(post(target + "/test").status, 202);
  deliver();
  EXPECT_TRUE(verified_with(rotated["secret"]));
  EXPECT_TRUE(verified_with(made["secret"]));
  clock_.advance(24h);
  EXPECT_EQ(post(target + "/test").status, 202);
  deliver();
  EXPECT_TRUE(verified_with(rotated["secret"]));
  EXPECT_FALSE(verified_with(made["secret"]));
}

TEST_F(WebhookTest, a_list_of_deliveries_goes_on_at_its_cursor) {
  start_all();
  const std::string target = "/v1/webhooks/" + make()["id"].get<std::string>() + "/deliveries";
  const std::string job = make_job({});
  for (int i = 0; i < 5; ++i) {
    make_event(job, "job.failed");
    clock_.advance(1s);
  }

  std::vector<std::int64_t> seen;
  std::string cursor;
  do {
    const Json page = json_of(get(target + "?limit=2" + cursor));
    for (const Json& row : page["deliveries"]) seen.push_back(row["event"]);
    cursor = page["next_cursor"].is_null() ? "" : "&cursor=" + page["next_cursor"].get<std::string>();
  } while (!cursor.empty());

  EXPECT_THAT(seen, ElementsAre(6, 5, 4, 3, 2));
  EXPECT_THAT(json_of(get(target + "?state=delivered"))["deliveries"], SizeIs(0));
  EXPECT_EQ(get(target + "?cursor=nonsense").status, 400);
  EXPECT_EQ(get(target + "?cursor=12-x").status, 400);
}

TEST_F(WebhookTest, a_deleted_webhook_is_told_nothing_more) {
  start_all();
  const std::string target = "/v1/webhooks/" + make()["id"].get<std::string>();
  make_event(make_job({}), "job.failed");

  EXPECT_EQ(ask({.method = "DELETE", .target = target}).status, 204);
  deliver();

  EXPECT_THAT(receiver_.requests(), SizeIs(0));
  EXPECT_EQ(get(target).status, 404);
}

TEST_F(WebhookTest, where_nobody_delivers_no_webhook_is_made) {
  start();

  const auto refused = post("/v1/webhooks", R"({"url": "https://example.com/hook"})");

  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(detail_of(refused), "this server sends no webhooks");
}

}  // namespace
}  // namespace kadr::api
