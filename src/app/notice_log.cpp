#include "app/notice_log.h"

#include <utility>

namespace kadr::app {

void NoticeLog::write(base::LogLevel level, std::string_view message, std::span<const base::LogField> fields) {
  if (!admits(level)) return;
  std::string notice(message);
  for (const base::LogField& field : fields) {
    if (field.value.is_string()) notice += ": " + field.value.get<std::string>();
  }
  const std::lock_guard lock(mutex_);
  notices_.push_back(std::move(notice));
}

std::vector<std::string> NoticeLog::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(notices_, {});
}

}  // namespace kadr::app
