#pragma once

/// Ctrl-C and its like, as a stop token. The first signal asks everything to stop; a second one, or work that has not
/// stopped within a second, ends the process at once. Files only ever get their final name when they are whole, so
/// ending at any moment leaves nothing half-written.
///
/// Thread: made on the main thread before any other is started, since threads inherit which signals are blocked.

#include <stop_token>
#include <thread>

#include <signal.h>

#include "base/file_descriptor.h"

namespace kadr::app {

class StopSignals {
 public:
  /// Blocks SIGINT, SIGTERM and SIGHUP for this thread and all it starts, and ignores SIGPIPE.
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals();

  /// Starts listening.
  void start();

  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

 private:
  void listen();

  sigset_t before_{};
  base::FileDescriptor signals_;
  base::FileDescriptor ended_;
  std::stop_source stop_;
  std::jthread thread_;
};

}  // namespace kadr::app
