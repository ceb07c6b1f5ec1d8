#pragma once

/// What a server says of itself while it works: one line for each thing that happened, with named fields, so that
/// programs can search it. This is only the way to say it; where it goes is decided where the program is put together.
///
///     log.info("job finished", {{"job", id}, {"seconds", 12.5}});
///     base::LogWith step_log(log, {{"job", id}, {"step", key}});
///     step_log.warning("tried again", {{"attempt", 2}});

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"

namespace kadr::base {

enum class LogLevel { Debug, Info, Warning, Error };

/// "debug", "info", "warning", "error".
[[nodiscard]] std::string_view to_string(LogLevel level);

struct LogField {
  /// One lower-case word: "job", "request", "step".
  std::string name;
  Json value;
};

/// Thread: any.
class Log {
 public:
  Log() = default;
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  virtual ~Log() = default;

  /// False when a line of this level would be dropped: for callers whose fields are costly to make.
  [[nodiscard]] virtual bool admits(LogLevel level) const = 0;
  /// Never fails: a log that cannot be written is no reason to stop the work. Texts may hold anything, line ends and
  /// bytes that are no UTF-8 included; who writes them makes them harmless.
  virtual void write(LogLevel level, std::string_view message, std::span<const LogField> fields) = 0;

  void debug(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::Debug, message, std::span(fields.begin(), fields.size()));
  }
  void info(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::Info, message, std::span(fields.begin(), fields.size()));
  }
  void warning(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::Warning, message, std::span(fields.begin(), fields.size()));
  }
  void error(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::Error, message, std::span(fields.begin(), fields.size()));
  }
};

/// A log that adds the same fields in front of each line's own. Borrows the log that it writes to.
class LogWith final : public Log {
 public:
  LogWith(Log& log, std::vector<LogField> fields) : log_(log), fields_(std::move(fields)) {}

  [[nodiscard]] bool admits(LogLevel level) const override { return log_.admits(level); }
  void write(LogLevel level, std::string_view message, std::span<const LogField> fields) override;

 private:
  Log& log_;
  const std::vector<LogField> fields_;
};

/// Drops everything: for tests, and for commands that have nobody to tell.
class NoLog final : public Log {
 public:
  [[nodiscard]] bool admits(LogLevel) const override { return false; }
  void write(LogLevel, std::string_view, std::span<const LogField>) override {}
};

}  // namespace kadr::base
