#include "app/job_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Json json(std::string_view text) {
  auto parsed = base::parse_json(text);
  EXPECT_TRUE(parsed) << text;
  return *parsed;
}

TEST(TextTable, lines_its_columns_up) {
  EXPECT_EQ(text_table({{"job", "state"}, {"a1", "running"}, {"Весна", ""}}), "job    state\na1     running\nВесна");
}

TEST(TextTable, nothing_in_it_commands_a_terminal) {
  EXPECT_THAT(text_table({{"a\x1B[2J", "b\nc"}}), AllOf(Not(HasSubstr("\x1B")), Not(HasSubstr("\n"))));
}

TEST(JobText, lists_jobs_with_the_reason_of_a_failure) {
  const std::string text = describe_jobs(
      {json(R"({"id":"a1","recipe":"mix","state":"failed","created_at":"2026-11-21T11:51:22.123Z","name":"spring",
                "error":{"code":"unreadable_media","message":"x.mp4 is empty"}})"),
       json(R"({"id":"a2","recipe":"mix","state":"paused","reason":"the disk is full"})")});

  EXPECT_THAT(text, HasSubstr("a1   mix     failed  2026-11-21 11:51:22  spring  x.mp4 is empty"));
  EXPECT_THAT(text, HasSubstr("a2   mix     paused"));
  EXPECT_THAT(text, HasSubstr("the disk is full"));
  EXPECT_EQ(describe_jobs({}), "no jobs");
}

TEST(JobText, shows_all_of_a_job) {
  const JobView view{
      .job = json(R"({"id":"a1","state":"waiting","recipe":"storyboard"})"),
      .steps = {json(R"({"number":1,"key":"conform[3]","state":"running","progress":{"done":5,"total":20}})")},
      .approvals = {json(R"({"step":4,"key":"script","state":"waiting","subject":{"intro":"Hello"}})"),
                    json(R"({"step":2,"key":"old","state":"approved","subject":"x"})")},
      .outputs = {json(R"({"name":"a.mp4","bytes":3400,"url":"http://127.0.0.1/media/1"})")},
  };

  const std::string text = describe_job(view);

  EXPECT_THAT(text, HasSubstr("state   waiting"));
  EXPECT_THAT(text, HasSubstr("1     conform[3]  running  5/20"));
  EXPECT_THAT(text, HasSubstr("script waits for you: kadr approve a1 4\n  {\"intro\":\"Hello\"}"));
  EXPECT_THAT(text, Not(HasSubstr("old waits")));
  EXPECT_THAT(text, HasSubstr("a.mp4  3.4 kB  http://127.0.0.1/media/1"));
}

TEST(JobText, an_event_is_one_line) {
  EXPECT_EQ(
      describe_event(json(R"({"at":"2026-11-21T11:51:22.123Z","type":"step.done","data":{"step":3,"key":"x[3]"}})")),
      "11:51:22  step.done  x[3]");
  EXPECT_EQ(describe_event(json(R"({"at":"2026-11-21T11:51:22Z","type":"step.started","data":{"step":3}})")),
            "11:51:22  step.started  step 3");
  EXPECT_THAT(describe_event(json(R"({"type":"step.retry","data":{"step":3,"error":{"message":"gone\nfor now"}}})")),
              AllOf(HasSubstr("step.retry  step 3: gone"), Not(HasSubstr("\n"))));
}

TEST(JobText, what_is_of_another_type_is_left_out) {
  for (const char* text :
       {"null", "[]", "7", R"({"id":7,"state":[],"error":"x","created_at":{},"progress":5,"data":[]})"}) {
    const Json value = json(text);
    EXPECT_NO_THROW((void)describe_jobs({value}));
    EXPECT_NO_THROW((void)describe_job({.job = value, .steps = {value}, .approvals = {value}, .outputs = {value}}));
    EXPECT_NO_THROW((void)describe_event(value));
    EXPECT_FALSE(has_ended(value));
    EXPECT_TRUE(list_in(value, "jobs").empty());
  }
}

TEST(JobText, the_outcome_is_the_jobs_own_reason) {
  EXPECT_TRUE(outcome_of(json(R"({"state":"succeeded"})")));

  const auto failed =
      outcome_of(json(R"({"id":"a1","state":"failed","error":{"code":"no_space","message":"the disk is full"}})"));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::NoSpace);
  EXPECT_EQ(failed.error().message, "job a1 failed: the disk is full");

  const auto cancelled = outcome_of(json(R"({"id":"a1","state":"cancelled"})"));
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace kadr::app
