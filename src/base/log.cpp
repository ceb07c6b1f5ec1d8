#include "base/log.h"

namespace kadr::base {

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::Debug:
      return "debug";
    case LogLevel::Info:
      return "info";
    case LogLevel::Warning:
      return "warning";
    case LogLevel::Error:
      return "error";
  }
  return "error";
}

void LogWith::write(LogLevel level, std::string_view message, std::span<const LogField> fields) {
  if (!admits(level)) return;
  std::vector<LogField> all = fields_;
  all.insert(all.end(), fields.begin(), fields.end());
  log_.write(level, message, all);
}

}  // namespace kadr::base
