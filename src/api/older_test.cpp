#include <gmock/gmock.h>

#include "api/api_fixture.h"

namespace kadr::api {
namespace {

using ::testing::HasSubstr;

class OlderTest : public ApiTest {
 protected:
  [[nodiscard]] std::string status_text(const std::string& job) const { return get("/status/" + job).body; }
};

TEST_F(OlderTest, a_mix_is_taken_as_older_scripts_send_it) {
  start();

  // As `curl -d` sends it: with the type of a form.
  const std::string body =
      R"({"task_name": "spring", "video_blocks": {"intro": ["https://x/a.mp4"]}, "text_to_speach": []})";
  const auto answer =
      connect().ask(fmt::format("POST /process_media HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {}\r\nContent-Type: "
                                "application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
                                key_, body.size(), body));

  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(answer.header("content-type"), "application/json");
  ASSERT_EQ(woken().size(), 1U);
  EXPECT_EQ(answer.body,
            R"({"task_id":")" + woken().front() + R"(","status":"in queue","message":"Successfully submitted"})");
  EXPECT_EQ(status_text(woken().front()),
            R"({"task_id":")" + woken().front() + R"(","status":"PENDING","result":null})");
  EXPECT_EQ(json_of(get("/v1/jobs/" + woken().front()))["name"], "spring");
}

TEST_F(OlderTest, what_is_wrong_with_a_mix_is_named) {
  start();

  const auto answer = post("/process_media", R"({"task_name": "spring"})");

  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(detail_of(answer), "video_blocks is missing");
  EXPECT_EQ(post("/process_media", "x").status, 400);
}

TEST_F(OlderTest, mixes_count_against_the_same_limit) {
  start();
  for (int made = 0; made < 5; ++made) EXPECT_EQ(post("/process_media", R"({"video_blocks": {}})").status, 202);

  EXPECT_EQ(post("/process_media", R"({"video_blocks": {}})").status, 429);
}

TEST_F(OlderTest, a_job_at_work_is_started) {
  start();

  for (const auto state : {store::JobState::Running, store::JobState::Waiting, store::JobState::Paused}) {
    const std::string job = make_job({.state = state});
    EXPECT_EQ(status_text(job), R"({"task_id":")" + job + R"(","status":"STARTED","result":null})");
  }
}

TEST_F(OlderTest, a_failure_tells_what_failed) {
  start();
  const std::string failed =
      make_job({.state = store::JobState::Failed, .error = Error{ErrorCode::UnreadableMedia, "intro[1] is no video"}});
  const std::string cancelled = make_job({.state = store::JobState::Cancelled});

  EXPECT_EQ(status_text(failed),
            R"({"task_id":")" + failed + R"(","status":"FAILURE","result":"intro[1] is no video"})");
  EXPECT_EQ(json_of(get("/status/" + cancelled))["status"], "FAILURE");
}

TEST_F(OlderTest, a_success_lists_links_that_work_and_its_figures) {
  start();
  const std::string job = make_job({.state = store::JobState::Succeeded, .name = "весна"});
  const auto bytes = make_artifact("0123456789");
  make_outputs(job, {{.number = 1, .name = "весна 1.mp4", .media_type = "video/mp4", .pieces = {{bytes.sha256, 0, 10}}},
                     {.number = 2, .name = "2.mp4", .media_type = "video/mp4", .pieces = {{bytes.sha256, 4, 2}}},
                     {.number = 3, .name = "list.json", .media_type = "application/json", .pieces = {}}});

  const auto answer = get("/status/" + job);

  const Json status = json_of(answer);
  EXPECT_EQ(status["status"], "SUCCESS");
  const Json result = status["result"];
  ASSERT_EQ(result["generated_files"].size(), 2U);
  const std::string first = result["generated_files"][0];
  EXPECT_THAT(first, ::testing::StartsWith("http://localhost/media/" + job + "/1/"));
  Json rest = result;
  rest["generated_files"] = Json::array();
  EXPECT_EQ(rest.dump(), R"({"status":"ok, completed","task_name":"весна","generated_files":[],"count":2,)"
                         R"("metrics":{"total_duration_sec":9.0,"files_count":2,"avg_time_per_file":4.5}})");
  const auto file = ask({.target = target_of(first), .fields = "Range: bytes=3-4\r\n", .key = ""});
  EXPECT_EQ(file.status, 206);
  EXPECT_EQ(file.body, "34");
  EXPECT_EQ(file.header("content-type"), "video/mp4");
}

TEST_F(OlderTest, links_begin_with_the_public_address) {
  settings_.api.public_url = "https://kadr.example/x";
  start();
  const std::string job = make_job({.state = store::JobState::Succeeded});
  make_outputs(job, {{.number = 1, .name = "1.mp4", .media_type = "video/mp4", .pieces = {}}});

  EXPECT_THAT(status_text(job), HasSubstr("[\"https://kadr.example/x/media/" + job + "/1/1.mp4?expires="));
}

}  // namespace
}  // namespace kadr::api
