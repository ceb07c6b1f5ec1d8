#include "app/log_writer.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::app {
namespace {

using base::LogLevel;
using ::testing::HasSubstr;
using ::testing::Not;

class FixedClock final : public base::Clock {
 public:
  [[nodiscard]] Instant now() const override { return base::from_milliseconds(1'795'261'882'123); }
};

class LogWriterTest : public ::testing::Test {
 protected:
  LogWriter make(LogShape shape, LogLevel least = LogLevel::Debug, std::vector<Secret> secrets = {}) {
    return {least, shape, SecretMask(secrets),
            LogWriter::Surface{.write = [this](std::string_view line) { written_ += line; }, .clock = clock_}};
  }

  FixedClock clock_;
  std::string written_;
};

TEST_F(LogWriterTest, text_is_for_people) {
  LogWriter log = make(LogShape::Text);

  log.warning("tried again", {{"job", "0193f2a1"}, {"step", "conform 3"}, {"attempt", 2}, {"name", ""}});
  log.info("done");

  EXPECT_EQ(written_,
            "2026-11-21T11:51:22.123Z warning tried again job=0193f2a1 step=\"conform 3\" attempt=2 name=\"\"\n"
            "2026-11-21T11:51:22.123Z info    done\n");
}

TEST_F(LogWriterTest, json_is_for_programs) {
  LogWriter log = make(LogShape::Json);

  log.error("no room", {{"job", "0193f2a1"}, {"bytes", 12}, {"ratio", 0.5}});

  EXPECT_EQ(
      written_,
      R"({"time":"2026-11-21T11:51:22.123Z","level":"error","message":"no room","job":"0193f2a1","bytes":12,"ratio":0.5})"
      "\n");
}

TEST_F(LogWriterTest, lines_below_the_level_are_dropped) {
  LogWriter log = make(LogShape::Text, LogLevel::Warning);

  log.debug("one");
  log.info("two");
  log.warning("three");

  EXPECT_FALSE(log.admits(LogLevel::Info));
  EXPECT_EQ(std::ranges::count(written_, '\n'), 1);
}

TEST_F(LogWriterTest, nothing_can_forge_a_line_or_command_a_terminal) {
  const std::string hostile = "a\r\n2026-11-21T11:51:22.123Z error forged \x1B[2J\xFF\xE2\x80\xAE\x07\"=";
  for (const LogShape shape : {LogShape::Text, LogShape::Json}) {
    written_.clear();
    make(shape).info(hostile, {{"file", hostile}, {hostile, 1}, {"list", Json::array({hostile})}});

    EXPECT_EQ(std::ranges::count(written_, '\n'), 1) << written_;
    EXPECT_TRUE(written_.ends_with('\n'));
    EXPECT_EQ(written_.find_first_of("\r\x1B\x07\xFF"), std::string::npos) << written_;
  }
}

TEST_F(LogWriterTest, every_line_of_json_can_be_read_back) {
  make(LogShape::Json).info("a \"b\" \n \xFF", {{"name", "\x01\x7F"}, {"message", "not the message"}});

  const auto parsed = base::parse_json(written_);

  ASSERT_TRUE(parsed) << written_;
  EXPECT_EQ((*parsed)["message"], "a \"b\" \n \xEF\xBF\xBD");
  EXPECT_EQ((*parsed)["message_"], "not the message");
}

TEST_F(LogWriterTest, no_secret_is_written_whatever_way_it_comes) {
  const std::string canary = "canary\"0123/456\n789-secret";
  for (const LogShape shape : {LogShape::Text, LogShape::Json}) {
    LogWriter log = make(shape, LogLevel::Debug, {Secret(canary), Secret("postgresql://a:canary-password@b/c")});
    base::LogWith job_log(log, {{"key", canary}});

    job_log.error(canary, {{"url", "http://x/?key=canary%220123%2F456%0A789-secret"},
                           {"body", Json{{"deep", Json::array({canary})}}},
                           {canary, true},
                           {"database", "canary-password"},
                           {"made", "kadr_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg_0aB9zZ"}});
  }

  EXPECT_THAT(written_, Not(HasSubstr("canary")));
  EXPECT_THAT(written_, Not(HasSubstr("789-secret")));
  EXPECT_THAT(written_, Not(HasSubstr("kadr_0123")));
}

TEST_F(LogWriterTest, lines_of_several_threads_come_one_after_the_other) {
  std::atomic<int> inside = 0;
  std::atomic<int> overlaps = 0;
  int lines = 0;
  LogWriter log(LogLevel::Debug, LogShape::Text, SecretMask(),
                LogWriter::Surface{.write =
                                       [&](std::string_view) {
                                         if (inside.fetch_add(1) != 0) ++overlaps;
                                         ++lines;
                                         std::this_thread::yield();
                                         --inside;
                                       },
                                   .clock = clock_});
  constexpr int kThreads = 4;
  constexpr int kLines = 500;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&log] {
        for (int line = 0; line < kLines; ++line) log.info("a line");
      });
    }
  }

  EXPECT_EQ(overlaps, 0);
  EXPECT_EQ(lines, kThreads * kLines);
}

}  // namespace
}  // namespace kadr::app
