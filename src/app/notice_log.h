#pragma once

/// A log whose warnings and errors wait to be shown by a command: whoever draws on the terminal takes them when it
/// suits him.
///
/// Thread: any.

#include <mutex>
#include <string>
#include <vector>

#include "base/log.h"

namespace kadr::app {

class NoticeLog final : public base::Log {
 public:
  [[nodiscard]] bool admits(base::LogLevel level) const override { return level >= base::LogLevel::Warning; }
  void write(base::LogLevel level, std::string_view message, std::span<const base::LogField> fields) override;

  /// What was written since the last call: "the engine met a failure: the disk is full".
  [[nodiscard]] std::vector<std::string> take();

 private:
  std::mutex mutex_;
  std::vector<std::string> notices_;
};

}  // namespace kadr::app
