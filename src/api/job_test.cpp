#include <thread>

#include <gmock/gmock.h>

#include "api/api_fixture.h"
#include "store/purchase_records.h"

namespace kadr::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kMix = R"({"recipe": "mix", "name": "first", "request": {"video_blocks": {"intro": ["a"]}}})";

class JobTest : public ApiTest {};

TEST_F(JobTest, a_job_is_made_stored_and_the_engine_is_told) {
  start();

  const auto answer = post("/v1/jobs", kMix);

  ASSERT_EQ(answer.status, 201) << answer.body;
  const Json job = json_of(answer);
  EXPECT_EQ(job["state"], "queued");
  EXPECT_EQ(job["name"], "first");
  EXPECT_EQ(job["request"], Json::parse(R"({"blocks": {"intro": ["a"]}})"));
  EXPECT_THAT(woken(), ElementsAre(job["id"].get<std::string>()));
  const auto shown = get("/v1/jobs/" + job["id"].get<std::string>());
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(json_of(shown)["request"], job["request"]);
  EXPECT_EQ(json_of(shown)["last_event"], 1);
}

TEST_F(JobTest, what_is_wrong_with_a_request_is_named_with_its_path) {
  start();
  const auto refused = [&](const std::string& body) {
    const auto answer = post("/v1/jobs", body);
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(code_of(answer), "invalid_argument");
    return detail_of(answer);
  };

  EXPECT_EQ(refused(R"({"recipe": "mix"})"), "request is missing");
  EXPECT_EQ(refused(R"({"recipe": 7, "request": {}})"), "recipe must be a string, not a number");
  EXPECT_EQ(refused(R"({"recipe": "mix", "request": {}, "names": ""})"),
            "names is not a known field; did you mean name?");
  EXPECT_EQ(refused(R"({"recipe": "mix", "request": {}})"), "video_blocks is missing");
  EXPECT_EQ(refused(R"({"recipe": "mix", "request": {"video_blocks": {}}, "budget": -1})"),
            "budget must be between 0 and 9223372036854775807, not -1");
  EXPECT_EQ(refused(R"({"recipe": "mix", "request": {"video_blocks": {}}, "on_doubt": "panic"})"),
            "on_doubt must be one of ask, retry, fail, not \"panic\"");
  EXPECT_EQ(refused(R"({"recipe": "opera", "request": {}})"),
            "recipe: there is no \"opera\"; the recipes are: mix, films, bare");
  EXPECT_THAT(refused("{"), HasSubstr("not valid JSON"));
  EXPECT_EQ(refused("[]"), "the document must be an object, not a list");
  EXPECT_THAT(woken(), IsEmpty());
}

TEST_F(JobTest, a_body_of_another_type_or_too_large_is_refused) {
  start();

  const auto form = connect().ask(fmt::format(
      "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Type: text/plain\r\n"
      "Content-Length: 2\r\n\r\n{{}}",
      key_));
  const auto large =
      connect().ask(fmt::format("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                                "application/json\r\nContent-Length: 99999999\r\n\r\n"));

  EXPECT_EQ(form.status, 415);
  EXPECT_EQ(large.status, 413);
}

TEST_F(JobTest, a_list_has_ones_own_jobs_newest_first_in_pages) {
  start();
  std::vector<std::string> ids;
  for (int count = 0; count < 5; ++count) {
    ids.push_back(make_job({}));
    clock_.advance(std::chrono::milliseconds(1));
  }
  make_job({.owner = "bob"});
  const auto ids_of = [](const Json& page) {
    std::vector<std::string> listed;
    for (const Json& job : page["jobs"]) listed.push_back(job["id"]);
    return listed;
  };

  const Json first = json_of(get("/v1/jobs?limit=3"));
  const Json second = json_of(get("/v1/jobs?limit=3&cursor=" + first["next_cursor"].get<std::string>()));

  EXPECT_THAT(ids_of(first), ElementsAre(ids[4], ids[3], ids[2]));
  EXPECT_THAT(ids_of(second), ElementsAre(ids[1], ids[0]));
  EXPECT_TRUE(second["next_cursor"].is_null());
}

TEST_F(JobTest, a_list_can_be_of_one_state) {
  start();
  make_job({.state = store::JobState::Running});
  const std::string failed = make_job({.state = store::JobState::Failed});

  const Json page = json_of(get("/v1/jobs?state=failed"));

  ASSERT_EQ(page["jobs"].size(), 1U);
  EXPECT_EQ(page["jobs"][0]["id"], failed);
}

TEST_F(JobTest, parameters_of_a_list_are_checked) {
  start();

  EXPECT_EQ(detail_of(get("/v1/jobs?limit=ten")), "limit must be a whole number, not \"ten\"");
  EXPECT_EQ(detail_of(get("/v1/jobs?colour=red")), "colour is not a known parameter of this address");
  EXPECT_EQ(get("/v1/jobs?state=asleep").status, 400);
  EXPECT_EQ(get("/v1/jobs?cursor=x").status, 400);
}

TEST_F(JobTest, a_job_that_is_not_there_is_404) {
  start();

  const auto answer = get("/v1/jobs/0193f2a1-7c3e-7b5d-9f00-1a2b3c4d5e6f");

  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(code_of(answer), "not_found");
  EXPECT_EQ(get("/v1/jobs/x").status, 404);
  EXPECT_EQ(post("/v1/jobs/x/cancel").status, 404);
  EXPECT_EQ(ask({.method = "DELETE", .target = "/v1/jobs/x"}).status, 404);
  EXPECT_EQ(get("/v1/jobs/x/steps").status, 404);
  EXPECT_EQ(get("/v1/jobs/x/approvals").status, 404);
  EXPECT_EQ(get("/v1/jobs/x/events").status, 404);
  EXPECT_EQ(get("/v1/jobs/x/outputs").status, 404);
  EXPECT_EQ(get("/v1/jobs/x/outputs/1").status, 404);
  EXPECT_EQ(get("/status/x").status, 404);
}

TEST_F(JobTest, a_cancelled_job_stays_cancelled) {
  start();
  const std::string job = make_job({});

  const auto cancelled = post("/v1/jobs/" + job + "/cancel");
  const auto again = post("/v1/jobs/" + job + "/cancel");

  EXPECT_EQ(cancelled.status, 200);
  EXPECT_EQ(json_of(cancelled)["state"], "cancelled");
  EXPECT_EQ(json_of(cancelled)["error"]["code"], "cancelled");
  EXPECT_EQ(json_of(again)["state"], "cancelled");
  EXPECT_EQ(json_of(get("/v1/jobs/" + job + "/events"))["events"].size(), 2U);
  EXPECT_EQ(woken().size(), 2U);
}

TEST_F(JobTest, only_a_job_that_has_ended_is_deleted) {
  start();
  const std::string running = make_job({});
  const std::string failed = make_job({.state = store::JobState::Failed});
  const auto remove = [&](const std::string& job) { return ask({.method = "DELETE", .target = "/v1/jobs/" + job}); };

  const auto refused = remove(running);

  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(detail_of(refused), HasSubstr("cancel it first"));
  EXPECT_EQ(remove(failed).status, 204);
  EXPECT_EQ(get("/v1/jobs/" + failed).status, 404);
  EXPECT_EQ(get("/v1/jobs/" + running).status, 200);
}

TEST_F(JobTest, a_job_that_still_settles_what_was_bought_for_it_is_not_deleted) {
  start();
  const std::string job = make_job({.state = store::JobState::Cancelled});
  const std::int64_t step = make_step(job, store::StepState::Waiting, "vendor");
  write([&](store::Connection& connection) {
    return store::insert_purchase(connection, {.id = "p1",
                                               .step = {.job = job, .number = step},
                                               .owner = "ann",
                                               .vendor = "v",
                                               .vendor_class = "A",
                                               .state = store::PurchaseState::Accepted,
                                               .created_at = clock_.now()});
  });

  const auto refused = ask({.method = "DELETE", .target = "/v1/jobs/" + job});

  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(detail_of(refused), HasSubstr("still settles what was bought"));
  EXPECT_EQ(get("/v1/jobs/" + job).status, 200);
  write([&](store::Connection& connection) -> Result<> {
    KADR_CHECK(connection.execute("UPDATE steps SET state = 'done' WHERE job = $1", {job}));
    return {};
  });
  EXPECT_EQ(ask({.method = "DELETE", .target = "/v1/jobs/" + job}).status, 204);
}

TEST_F(JobTest, an_estimate_makes_no_job) {
  start();

  const auto answer = post("/v1/estimate", R"({"recipe": "mix", "request": {"video_blocks": {"a": [], "b": []}}})");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(json_of(answer)["videos"], 2);
  EXPECT_THAT(woken(), IsEmpty());
  EXPECT_EQ(post("/v1/estimate", R"({"recipe": "mix", "request": {}})").status, 400);
  EXPECT_EQ(post("/v1/estimate", R"({"recipe": "bare", "request": {}})").status, 404);
}

TEST_F(JobTest, the_same_key_and_body_make_one_job_and_get_one_answer) {
  start();
  const std::string field = "Idempotency-Key: order-7\r\n";

  const auto first = post("/v1/jobs", kMix, field);
  clock_.advance(std::chrono::minutes(5));
  const auto again = post("/v1/jobs", kMix, field);

  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("idempotent-replayed"), "true");
  EXPECT_EQ(first.header("idempotent-replayed"), "");
  EXPECT_EQ(json_of(get("/v1/jobs"))["jobs"].size(), 1U);
  EXPECT_EQ(woken().size(), 1U);
}

TEST_F(JobTest, the_same_key_with_another_body_is_refused) {
  start();
  const std::string field = "Idempotency-Key: order-7\r\n";
  EXPECT_EQ(post("/v1/jobs", kMix, field).status, 201);

  const auto other = post("/v1/jobs", R"({"recipe": "bare", "request": {}})", field);

  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(code_of(other), "idempotency_key_reused");
  EXPECT_EQ(json_of(get("/v1/jobs"))["jobs"].size(), 1U);
}

TEST_F(JobTest, an_idempotency_key_is_its_owners_and_lives_a_day) {
  start();
  const std::string field = "Idempotency-Key: order-7\r\n";
  const auto first = post("/v1/jobs", kMix, field);

  const auto others =
      ask({.method = "POST", .target = "/v1/jobs", .body = kMix, .fields = field, .key = make_key({.owner = "bob"})});
  clock_.advance(std::chrono::hours(25));
  const auto later = post("/v1/jobs", kMix, field);

  EXPECT_EQ(others.status, 201);
  EXPECT_NE(json_of(others)["id"], json_of(first)["id"]);
  EXPECT_EQ(later.status, 201);
  EXPECT_NE(json_of(later)["id"], json_of(first)["id"]);
}

TEST_F(JobTest, a_senseless_idempotency_key_is_refused) {
  start();

  EXPECT_EQ(post("/v1/jobs", kMix, "Idempotency-Key: \r\n").status, 400);
  EXPECT_EQ(post("/v1/jobs", kMix, "Idempotency-Key: a b\r\n").status, 400);
  EXPECT_EQ(post("/v1/jobs", kMix, "Idempotency-Key: " + std::string(256, 'k') + "\r\n").status, 400);
  EXPECT_EQ(post("/v1/jobs", kMix, "Idempotency-Key: " + std::string(255, 'k') + "\r\n").status, 201);
}

TEST_F(JobTest, requests_at_once_with_one_key_make_one_job) {
  settings_.api.job_limits.clear();
  start();
  std::vector<std::string> answers(8);
  {
    std::vector<std::jthread> clients;
    for (std::string& answer : answers) {
      clients.emplace_back([&] { answer = post("/v1/jobs", kMix, "Idempotency-Key: once\r\n").body; });
    }
  }

  EXPECT_THAT(answers, ::testing::Each(answers.front()));
  EXPECT_EQ(json_of(get("/v1/jobs"))["jobs"].size(), 1U);
}

TEST_F(JobTest, five_jobs_a_minute_and_twenty_an_hour_are_let_through) {
  start();
  const auto statuses = [&](int count) {
    std::vector<int> seen;
    for (int made = 0; made < count; ++made) seen.push_back(post("/v1/jobs", kMix).status);
    return seen;
  };

  EXPECT_THAT(statuses(6), ElementsAre(201, 201, 201, 201, 201, 429));
  const auto refused = post("/v1/jobs", kMix);
  EXPECT_EQ(refused.header("retry-after"), "12");
  EXPECT_EQ(code_of(refused), "rate_limited");
  clock_.advance(std::chrono::seconds(12));
  EXPECT_THAT(statuses(2), ElementsAre(201, 429));
  for (int minute = 0; minute < 3; ++minute) {
    clock_.advance(std::chrono::minutes(1));
    static_cast<void>(statuses(5));
  }
  // The twenty of the hour are spent, and by now one more has come in.
  const auto hourly = post("/v1/jobs", kMix);
  EXPECT_EQ(hourly.status, 429);
  EXPECT_THAT(detail_of(hourly), HasSubstr("jobs an hour"));
}

TEST_F(JobTest, a_limit_is_each_owners_own_and_survives_a_restart) {
  start();
  for (int made = 0; made < 5; ++made) EXPECT_EQ(post("/v1/jobs", kMix).status, 201);
  const std::string key = key_;
  server_.reset();
  start();

  const auto limited = ask({.method = "POST", .target = "/v1/jobs", .body = kMix, .key = key});
  const auto other = ask({.method = "POST", .target = "/v1/jobs", .body = kMix, .key = make_key({.owner = "bob"})});

  EXPECT_EQ(limited.status, 429);
  EXPECT_EQ(other.status, 201);
}

TEST_F(JobTest, a_refused_job_costs_nothing_of_the_limit) {
  start();
  for (int made = 0; made < 9; ++made) EXPECT_EQ(post("/v1/jobs", R"({"recipe": "mix", "request": {}})").status, 400);

  EXPECT_EQ(post("/v1/jobs", kMix).status, 201);
}

}  // namespace
}  // namespace kadr::api
