#include <gmock/gmock.h>

#include "api/api_fixture.h"

namespace kadr::api {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class EventTest : public ApiTest {
 protected:
  test::RawClient watch(const std::string& job, std::string fields = "") const {
    test::RawClient client = connect();
    client.send(text_of(
        {.target = "/v1/jobs/" + job + "/events", .fields = "Accept: text/event-stream\r\n" + std::move(fields)}));
    return client;
  }
  static std::vector<int> numbers_of(const RawAnswer& answer) {
    std::vector<int> numbers;
    for (const Json& event : json_of(answer)["events"]) numbers.push_back(event["number"]);
    return numbers;
  }
};

TEST_F(EventTest, events_are_listed_from_any_place) {
  start();
  const std::string job = make_job({});
  for (int count = 0; count < 4; ++count) make_event(job, "step.done");
  const std::string target = "/v1/jobs/" + job + "/events";

  EXPECT_THAT(numbers_of(get(target)), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(numbers_of(get(target + "?after=3")), ElementsAre(4, 5));
  EXPECT_THAT(numbers_of(get(target + "?after=1&limit=2")), ElementsAre(2, 3));
  EXPECT_THAT(numbers_of(get(target + "?after=99")), ElementsAre());
  EXPECT_EQ(get(target + "?after=x").status, 400);
}

TEST_F(EventTest, a_stream_tells_what_was_and_what_comes) {
  start();
  const std::string job = make_job({});
  test::RawClient client = watch(job);

  const auto head = client.receive_head();
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-type"), "text/event-stream");
  EXPECT_THAT(client.receive_until("\n\n"), AllOf(HasSubstr("id: 1\n"), HasSubstr("\"type\":\"job.queued\"")));

  make_event(job, "step.done");
  events_.tell(job);
  EXPECT_THAT(client.receive_until("\n\n"), AllOf(HasSubstr("id: 2\n"), HasSubstr("\"type\":\"step.done\"")));
}

TEST_F(EventTest, a_stream_goes_on_after_the_last_event_that_was_seen) {
  start();
  const std::string job = make_job({});
  for (int count = 0; count < 3; ++count) make_event(job, "step.done");

  test::RawClient client = watch(job, "Last-Event-ID: 2\r\n");

  EXPECT_EQ(client.receive_head().status, 200);
  EXPECT_THAT(client.receive_until("\n\n"), HasSubstr("id: 3\n"));
  EXPECT_THAT(client.receive_until("\n\n"), HasSubstr("id: 4\n"));
}

TEST_F(EventTest, progress_is_told_when_it_changes_and_has_no_number) {
  start();
  const std::string job = make_job({});
  test::RawClient client = watch(job, "Last-Event-ID: 1\r\n");
  EXPECT_EQ(client.receive_head().status, 200);

  set_progress({{.step = 4, .key = "conform[1]", .progress = {.done = 10, .total = 90}}});
  events_.tell(job);
  EXPECT_EQ(client.receive_until("\n\n"),
            "event: progress\ndata: {\"steps\":[{\"step\":4,\"key\":\"conform[1]\",\"done\":10,\"total\":90}]}\n\n");
  events_.tell(job);
  make_event(job, "step.done");
  events_.tell(job);
  EXPECT_THAT(client.receive_until("\n\n"), HasSubstr("id: 2\n"));
}

TEST_F(EventTest, a_long_history_comes_whole_and_in_order) {
  start();
  const std::string job = make_job({});
  write([&](store::Connection& connection) -> Result<> {
    for (int count = 0; count < 999; ++count)
      KADR_CHECK(store::add_event(connection, {.job = job, .at = clock_.now(), .type = "step.done"}));
    return {};
  });
  test::RawClient client = watch(job);

  EXPECT_EQ(client.receive_head().status, 200);
  for (int number = 1; number <= 1000; ++number)
    ASSERT_THAT(client.receive_until("\n\n"), HasSubstr(fmt::format("id: {}\n", number)));
}

TEST_F(EventTest, a_stream_ends_with_its_job) {
  start();
  const std::string job = make_job({});
  test::RawClient client = watch(job);
  EXPECT_EQ(client.receive_head().status, 200);
  EXPECT_THAT(client.receive_until("\n\n"), HasSubstr("id: 1\n"));

  EXPECT_EQ(post("/v1/jobs/" + job + "/cancel").status, 200);

  EXPECT_THAT(client.receive_rest(), HasSubstr("\"type\":\"job.cancelled\""));
}

TEST_F(EventTest, a_client_that_has_seen_all_of_an_ended_job_is_told_to_stay_away) {
  start();
  const std::string job = make_job({.state = store::JobState::Succeeded});

  test::RawClient some = watch(job, "Last-Event-ID: 0\r\n");
  EXPECT_EQ(some.receive_head().status, 200);
  test::RawClient all = watch(job, "Last-Event-ID: 1\r\n");
  EXPECT_EQ(all.receive_head().status, 204);
}

TEST_F(EventTest, a_stream_ends_when_its_job_is_deleted) {
  start();
  const std::string job = make_job({});
  test::RawClient client = watch(job);
  EXPECT_EQ(client.receive_head().status, 200);
  EXPECT_THAT(client.receive_until("\n\n"), HasSubstr("id: 1\n"));

  write([&](store::Connection& connection) -> Result<> {
    KADR_CHECK(store::delete_job(connection, job));
    return {};
  });
  events_.tell(job);

  EXPECT_EQ(client.receive_rest(), "");
}

TEST_F(EventTest, a_job_of_somebody_else_has_no_stream) {
  start();
  const std::string job = make_job({.owner = "bob"});

  test::RawClient client = watch(job);

  EXPECT_EQ(client.receive_head().status, 404);
}

}  // namespace
}  // namespace kadr::api
