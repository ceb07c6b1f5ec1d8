#pragma once

/// The log of a running program: each line is made harmless, freed of secrets and written at once, so that the last one
/// before a crash is there. As text, for people:
///
///     2026-11-21T11:51:22.123Z warning tried again job=0193f2a1 step="conform[3]" attempt=2
///
/// or as JSON, for programs:
///
///     {"time":"2026-11-21T11:51:22.123Z","level":"warning","message":"tried again","job":"0193f2a1",…}

#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "app/secret_mask.h"
#include "base/clock.h"
#include "base/log.h"

namespace kadr::app {

/// How a line looks.
enum class LogShape { Text, Json };

/// Thread: any; lines of several threads do not mix.
class LogWriter final : public base::Log {
 public:
  struct Surface {
    /// Writes one line, which ends with a newline. Called by one thread at a time; must not log.
    std::function<void(std::string_view line)> write;
    const base::Clock& clock;
  };

  LogWriter(base::LogLevel least, LogShape shape, SecretMask mask, Surface surface)
      : least_(least), shape_(shape), mask_(std::move(mask)), surface_(std::move(surface)) {}

  [[nodiscard]] bool admits(base::LogLevel level) const override { return level >= least_; }
  /// Blocking: as long as the surface's `write` is.
  void write(base::LogLevel level, std::string_view message, std::span<const base::LogField> fields) override;

 private:
  const base::LogLevel least_;
  const LogShape shape_;
  const SecretMask mask_;
  const Surface surface_;
  std::mutex mutex_;
};

}  // namespace kadr::app
