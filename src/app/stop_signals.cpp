#include "app/stop_signals.h"

#include <array>
#include <cerrno>
#include <cstdint>

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "app/exit_code.h"

namespace kadr::app {
namespace {

/// How long work may take to stop in order, after a first signal. Users are promised a second in all.
constexpr int kGraceMilliseconds = 900;

sigset_t stopping_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  return set;
}

}  // namespace

StopSignals::StopSignals() {
  const sigset_t set = stopping_signals();
  pthread_sigmask(SIG_BLOCK, &set, &before_);
  ::signal(SIGPIPE, SIG_IGN);
  signals_ = base::FileDescriptor(::signalfd(-1, &set, SFD_CLOEXEC));
  ended_ = base::FileDescriptor(::eventfd(0, EFD_CLOEXEC));
}

StopSignals::~StopSignals() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t wrote = ::write(ended_.get(), &one, sizeof one);
  if (thread_.joinable()) thread_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void StopSignals::start() {
  thread_ = std::jthread([this] { listen(); });
}

void StopSignals::listen() {
  int patience = -1;
  while (true) {
    std::array<pollfd, 2> waiting{pollfd{signals_.get(), POLLIN, 0}, pollfd{ended_.get(), POLLIN, 0}};
    const int ready = ::poll(waiting.data(), waiting.size(), patience);
    if (ready < 0 && errno == EINTR) continue;
    if (waiting[1].revents != 0) return;
    const bool second_signal = stop_.stop_requested() && ready > 0;
    if (ready <= 0 || second_signal) ::_exit(static_cast<int>(ExitCode::Cancelled));
    signalfd_siginfo signal{};
    [[maybe_unused]] const ssize_t got = ::read(signals_.get(), &signal, sizeof signal);
    patience = kGraceMilliseconds;
    stop_.request_stop();
  }
}

}  // namespace kadr::app
