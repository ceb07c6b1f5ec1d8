#include "webhooks/message.h"

#include <gtest/gtest.h>

namespace kadr::webhooks {
namespace {

constexpr Instant kNow = base::from_milliseconds(1'800'000'000'123);

TEST(WebhookMessage, tells_the_job_the_event_and_where_to_ask) {
  const store::EventRecord event{
      .job = "0193", .number = 7, .at = kNow, .type = "job.failed", .data = {{"error", {{"code", "timed_out"}}}}};

  EXPECT_EQ(body_of(event, "https://kadr.example/video"),
            R"({"type":"job.failed","timestamp":"2027-01-15T08:00:00.123Z","data":{"job":"0193","event":7,)"
            R"("url":"https://kadr.example/video/v1/jobs/0193","details":{"error":{"code":"timed_out"}}}})");
  EXPECT_EQ(Json::parse(body_of(event, ""))["data"]["url"], "/v1/jobs/0193");
}

TEST(WebhookMessage, a_ping_is_of_no_job) {
  EXPECT_EQ(body_of({.at = kNow, .type = std::string(kPing), .data = Json::object()}, ""),
            R"({"type":"ping","timestamp":"2027-01-15T08:00:00.123Z","data":{}})");
}

}  // namespace
}  // namespace kadr::webhooks
