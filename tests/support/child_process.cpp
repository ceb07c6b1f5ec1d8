#include "support/child_process.h"

#include <array>
#include <csignal>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kadr::test {

WaitingChild::WaitingChild(const std::function<void()>& work) {
  std::array<int, 2> pipe_ends{};
  EXPECT_EQ(::pipe2(pipe_ends.data(), O_CLOEXEC), 0);
  pid_ = ::fork();
  if (pid_ == 0) {
    work();
    [[maybe_unused]] const ssize_t told = ::write(pipe_ends[1], "!", 1);
    while (true) ::pause();
  }
  ::close(pipe_ends[1]);
  char arrived = 0;
  EXPECT_EQ(::read(pipe_ends[0], &arrived, 1), 1) << "the child died before its work was done";
  ::close(pipe_ends[0]);
}

void WaitingChild::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

bool holds_in_child(const std::function<bool()>& check) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(check() ? 0 : 1);
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void limit_file_size(std::size_t bytes) {
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{bytes, bytes};
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

}  // namespace kadr::test
