#include "base/log.h"

#include <gtest/gtest.h>

namespace kadr::base {
namespace {

class LinesLog final : public Log {
 public:
  explicit LinesLog(LogLevel least) : least_(least) {}
  [[nodiscard]] bool admits(LogLevel level) const override { return level >= least_; }
  void write(LogLevel level, std::string_view message, std::span<const LogField> fields) override {
    std::string line = std::string(to_string(level)) + " " + std::string(message);
    for (const LogField& field : fields) line += " " + field.name + "=" + field.value.dump();
    lines.push_back(line);
  }

  std::vector<std::string> lines;

 private:
  LogLevel least_;
};

TEST(Log, a_line_has_its_fields) {
  LinesLog log(LogLevel::Debug);

  log.info("job finished", {{"job", "a1"}, {"seconds", 2.5}, {"outputs", 12}, {"resumed", false}});
  log.error("no room");

  EXPECT_EQ(log.lines, (std::vector<std::string>{R"(info job finished job="a1" seconds=2.5 outputs=12 resumed=false)",
                                                 "error no room"}));
}

TEST(LogWith, adds_its_fields_before_those_of_the_line) {
  LinesLog log(LogLevel::Debug);
  LogWith job_log(log, {{"job", "a1"}});
  LogWith step_log(job_log, {{"step", "conform[3]"}});

  step_log.warning("tried again", {{"attempt", 2}});

  EXPECT_EQ(log.lines, std::vector<std::string>{R"(warning tried again job="a1" step="conform[3]" attempt=2)"});
}

TEST(LogWith, drops_what_the_log_behind_it_would_drop) {
  LinesLog log(LogLevel::Warning);
  LogWith job_log(log, {{"job", "a1"}});

  EXPECT_FALSE(job_log.admits(LogLevel::Info));
  job_log.info("unheard");
  job_log.error("heard");

  EXPECT_EQ(log.lines, std::vector<std::string>{R"(error heard job="a1")"});
}

}  // namespace
}  // namespace kadr::base
