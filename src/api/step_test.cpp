#include <gmock/gmock.h>

#include "api/api_fixture.h"

namespace kadr::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class StepTest : public ApiTest {
 protected:
  [[nodiscard]] RawAnswer decide(const std::string& job, std::int64_t step, const std::string& body) const {
    return post(fmt::format("/v1/jobs/{}/approvals/{}", job, step), body);
  }
};

TEST_F(StepTest, steps_are_listed_in_their_order) {
  start();
  const std::string job = make_job({});
  make_step(job, store::StepState::Ready);
  make_step(job, store::StepState::Waiting);

  const auto answer = get("/v1/jobs/" + job + "/steps");

  EXPECT_EQ(answer.status, 200);
  const Json steps = json_of(answer)["steps"];
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0]["key"], "conform[1]");
  EXPECT_EQ(steps[1]["number"], 2);
  EXPECT_EQ(steps[0]["progress"]["total"], 0);
}

TEST_F(StepTest, a_step_that_has_ended_is_made_again) {
  start();
  const std::string job = make_job({.state = store::JobState::Failed});
  const std::int64_t step = make_step(job, store::StepState::Waiting);
  write([&](store::Connection& connection) -> Result<> {
    KADR_CHECK(store::drop_step(connection, {job, step}, store::StepState::Cancelled, clock_.now()));
    return {};
  });

  const auto answer = post(fmt::format("/v1/jobs/{}/steps/{}/redo", job, step));

  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(json_of(answer)["take"], 2);
  EXPECT_EQ(json_of(get("/v1/jobs/" + job))["state"], "running");
  EXPECT_THAT(woken(), ElementsAre(job));
}

TEST_F(StepTest, what_cannot_be_redone_is_a_conflict_with_the_reason) {
  start();
  const std::string job = make_job({});
  const std::int64_t open = make_step(job, store::StepState::Ready);

  const auto answer = post(fmt::format("/v1/jobs/{}/steps/{}/redo", job, open));

  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(code_of(answer), "conflict");
  EXPECT_THAT(detail_of(answer), HasSubstr("still being made"));
  EXPECT_EQ(post("/v1/jobs/" + job + "/steps/77/redo").status, 404);
  EXPECT_EQ(post("/v1/jobs/" + job + "/steps/first/redo").status, 404);
}

TEST_F(StepTest, an_approval_is_given_once) {
  start();
  const std::string job = make_job({});
  const std::int64_t step = make_approval(job);

  const auto given = decide(job, step, R"({"decision": "approve"})");
  const auto again = decide(job, step, R"({"decision": "reject", "reason": "too late"})");

  EXPECT_EQ(given.status, 200) << given.body;
  EXPECT_EQ(json_of(given)["state"], "approved");
  EXPECT_THAT(json_of(given)["decided_by"].get<std::string>(), HasSubstr("test (key_"));
  EXPECT_EQ(again.status, 409);
  EXPECT_THAT(detail_of(again), HasSubstr("was approved already by test (key_"));
  EXPECT_THAT(detail_of(again), HasSubstr("at 2027-01-15T08:00:00.000Z"));
  EXPECT_THAT(woken(), ElementsAre(job));
}

TEST_F(StepTest, an_approval_is_refused_with_a_reason) {
  start();
  const std::string job = make_job({});

  const auto answer = decide(job, make_approval(job), R"({"decision": "reject", "reason": "too long"})");

  EXPECT_EQ(json_of(answer)["state"], "rejected");
  const Json list = json_of(get("/v1/jobs/" + job + "/approvals"))["approvals"];
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["reason"], "too long");
  EXPECT_EQ(list[0]["subject"]["text"], "once");
}

TEST_F(StepTest, an_approval_may_come_with_edits) {
  start();
  const std::string job = make_job({});

  const auto answer = decide(job, make_approval(job), R"({"decision": "approve", "edits": {"text": "twice"}})");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(json_of(answer)["edits"]["text"], "twice");
}

TEST_F(StepTest, a_senseless_decision_is_refused) {
  start();
  const std::string job = make_job({});
  const std::int64_t step = make_approval(job);

  EXPECT_EQ(detail_of(decide(job, step, "{}")), "decision is missing");
  EXPECT_EQ(decide(job, step, R"({"decision": "maybe"})").status, 400);
  EXPECT_EQ(decide(job, step, R"({"decision": "reject", "edits": 1})").status, 400);
  EXPECT_EQ(decide(job, 77, R"({"decision": "approve"})").status, 404);
  const std::int64_t plain = make_step(job, store::StepState::Ready);
  EXPECT_EQ(decide(job, plain, R"({"decision": "approve"})").status, 404);
}

}  // namespace
}  // namespace kadr::api
