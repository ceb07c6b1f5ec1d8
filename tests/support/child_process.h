#pragma once

/// Processes forked from a test: one to be killed in the middle of its work, one whose limits may be changed.
///
/// Thread: fork only from a test that runs no other thread.

#include <functional>

#include <sys/types.h>

namespace kadr::test {

/// Runs a function in a child process, which then waits to be killed. The constructor returns when the function did.
class WaitingChild {
 public:
  explicit WaitingChild(const std::function<void()>& work);
  WaitingChild(const WaitingChild&) = delete;
  WaitingChild& operator=(const WaitingChild&) = delete;
  ~WaitingChild() { kill(); }

  /// SIGKILL; returns when the process is gone.
  void kill();

 private:
  pid_t pid_ = 0;
};

/// Runs a check in a child process, whose limits and user it may change. True when it ended with true.
[[nodiscard]] bool holds_in_child(const std::function<bool()>& check);

/// For use inside holds_in_child: from now on writing a file beyond so many bytes fails.
void limit_file_size(std::size_t bytes);

}  // namespace kadr::test
