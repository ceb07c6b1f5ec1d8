#include "app/server_log.h"

#include <gtest/gtest.h>

namespace kadr::app {
namespace {

using settings::LogFormat;

TEST(ServerLog, is_text_on_a_terminal_and_json_otherwise) {
  EXPECT_EQ(shape_of(LogFormat::Auto, true), LogShape::Text);
  EXPECT_EQ(shape_of(LogFormat::Auto, false), LogShape::Json);
}

TEST(ServerLog, is_what_was_asked_for) {
  EXPECT_EQ(shape_of(LogFormat::Text, false), LogShape::Text);
  EXPECT_EQ(shape_of(LogFormat::Json, true), LogShape::Json);
}

TEST(ServerLog, hides_the_secrets_of_the_settings) {
  const settings::ServerSettings settings{.auth = {.api_key = Secret("canary-0123456789")}};
  const base::SystemClock clock;
  testing::internal::CaptureStderr();

  open_server_log(settings, clock)->info("came with canary-0123456789", {{"key", "canary-0123456789"}});

  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_NE(written.find("came with [secret]"), std::string::npos) << written;
  EXPECT_EQ(written.find("canary"), std::string::npos) << written;
}

}  // namespace
}  // namespace kadr::app
