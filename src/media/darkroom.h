#pragma once

/// One kadr-darkroom process, asked one thing at a time. A process that crashed, hung or was cancelled is replaced at
/// the next question; the file it choked on is one failed request with a reason.
///
/// The typed questions (probe, conform, …) are free functions in the headers beside this one; each checks what comes
/// back.
///
/// Thread: one thread at a time. For more at once, take several from a DarkroomPool.

#include <chrono>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/file_descriptor.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/result.h"
#include "media/confinement.h"

namespace kadr::media {

struct DarkroomSettings {
  /// The kadr-darkroom executable.
  std::filesystem::path executable;
  /// A request that gives no sign of life (progress or reply) for this long is killed and fails with TimedOut.
  std::chrono::milliseconds silence_limit = std::chrono::seconds(60);
  /// A request that takes longer than this altogether is killed and fails with TimedOut.
  std::chrono::milliseconds time_limit = std::chrono::hours(12);
  /// How tightly it is held. A darkroom that is not held as asked is not used.
  Confinement confinement{};
};

/// What one request carries besides its plain values. Descriptors are borrowed for the call.
struct Call {
  std::string operation;
  Json parameters = Json::object();
  std::vector<int> descriptors;
  base::ProgressSink progress;
  std::stop_token stop;
};

struct Reply {
  Json body;
  std::vector<std::byte> blob;
};

class Darkroom {
 public:
  /// Starts nothing yet: the process is started by the first call.
  explicit Darkroom(DarkroomSettings settings);
  Darkroom(const Darkroom&) = delete;
  Darkroom& operator=(const Darkroom&) = delete;
  /// Ends the process.
  ~Darkroom();

  /// Asks and waits for the reply.
  /// Errors: whatever the darkroom answered; Crashed with the signal when it died; TimedOut when it fell silent or
  /// took too long; PermissionDenied when it cannot be confined as the settings want;
  /// Cancelled when `stop` was requested (the process is killed, so this returns within milliseconds); NotFound when
  /// there is no executable. Blocking: until the reply; stops on call.stop.
  [[nodiscard]] Result<Reply> ask(const Call& call);

  /// Changes each time the process is started: what was loaded into an older one is gone.
  [[nodiscard]] int generation() const { return generation_; }

  /// What holds in the running process.
  [[nodiscard]] const ConfinementReport& confinement() const { return confinement_; }

  /// The running process, or -1. For tests that kill it.
  [[nodiscard]] pid_t process() const { return process_; }

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] Result<> ensure_started();
  [[nodiscard]] Result<> greet();
  [[nodiscard]] Result<Reply> exchange(const Call& call);
  [[nodiscard]] Result<Reply> wait_for_reply(const Call& call);
  [[nodiscard]] Error timed_out(Clock::time_point began);
  [[nodiscard]] Error died(const std::string& operation);
  void end();
  [[nodiscard]] int reap();

  DarkroomSettings settings_;
  base::FileDescriptor socket_;
  pid_t process_ = -1;
  ConfinementReport confinement_;
  int generation_ = 0;
  std::int64_t next_id_ = 1;
};

}  // namespace kadr::media
