#include "media/darkroom.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "media/protocol.h"
#include "media/wire.h"

extern char** environ;

namespace kadr::media {
namespace {

/// The descriptor at which the darkroom finds its end of the connection.
constexpr int kDarkroomSocket = 3;

/// Variables of the environment that the darkroom's libraries need. kadr's others are none of its business: there are
/// secrets among them.
constexpr auto kPassedOn = std::to_array<std::string_view>(
    {"LD_LIBRARY_PATH", "ESPEAK_DATA_PATH", "ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS",
     "LIBVA_DRIVER_NAME", "LIBVA_DRIVERS_PATH", "CUDA_VISIBLE_DEVICES"});

std::vector<char*> passed_environment() {
  std::vector<char*> passed;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view variable(*each);
    if (std::ranges::find(kPassedOn, variable.substr(0, variable.find('='))) != kPassedOn.end())
      passed.push_back(*each);
  }
  passed.push_back(nullptr);
  return passed;
}

/// Spawns with nothing open but /dev/null, standard error and the connection.
Result<pid_t> spawn(const DarkroomSettings& settings, int their_end) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, their_end, kDarkroomSocket);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, kDarkroomSocket + 1);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // Its own process group: Ctrl-C at the terminal reaches kadr, which then ends the darkroom in order.
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  std::string name = settings.executable.string();
  std::string confinement = to_json(settings.confinement).dump();
  std::array<char*, 3> arguments{name.data(), confinement.data(), nullptr};
  std::vector<char*> environment = passed_environment();
  pid_t process = -1;
  const int error = posix_spawn(&process, name.c_str(), &actions, &attributes, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) return fail(base::from_errno(error, fmt::format("cannot start {}", name)));
  return process;
}

/// A kernel without Landlock is made up for by the filter of system calls; nothing makes up for that.
Result<ConfinementReport> held_as_wanted(const Confinement& wanted, const ConfinementReport& report) {
  const bool by_landlock_alone = wanted.layers == Confinement::Layers::Landlock && report.landlock > 0;
  if (wanted.mode == Confinement::Mode::Off || report.seccomp || by_landlock_alone) return report;
  return fail(ErrorCode::PermissionDenied,
              fmt::format("the darkroom says that it is {}; set KADR_DARKROOM_UNCONFINED=1 to work without confinement",
                          describe(report)));
}

Error cancelled() {
  return {ErrorCode::Cancelled, "stopped on request"};
}

}  // namespace

Darkroom::Darkroom(DarkroomSettings settings) : settings_(std::move(settings)) {}

Darkroom::~Darkroom() {
  end();
}

Result<Reply> Darkroom::ask(const Call& call) {
  if (call.stop.stop_requested()) return fail(cancelled());
  KADR_CHECK(ensure_started());
  return exchange(call);
}

Result<> Darkroom::ensure_started() {
  if (process_ > 0) return {};
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return fail(base::from_errno(errno, "cannot make a connection for the darkroom"));
  }
  socket_ = base::FileDescriptor(ends[0]);
  base::FileDescriptor their_end(ends[1]);
  KADR_TRY(process_, spawn(settings_, their_end.get()));
  // As long as it is open here, the end of a process that never answers would not be seen.
  their_end.reset();
  ++generation_;
  return greet();
}

Result<> Darkroom::greet() {
  auto reply = exchange({.operation = "hello"});
  if (!reply) {
    end();
    return fail(std::move(reply).error());
  }
  base::JsonReader reader(reply->body, "hello");
  const std::int64_t version = reader.required_integer("protocol", 0, 1'000'000);
  if (version != kProtocolVersion) {
    end();
    return fail(
        ErrorCode::Internal,
        fmt::format(
            "{} speaks version {} of the darkroom protocol and kadr version {}; install both from the same build",
            settings_.executable.string(), version, kProtocolVersion));
  }
  const Json missing;
  const Json* confinement = reader.find("confinement");
  auto report = confinement_report_from_json(confinement == nullptr ? missing : *confinement);
  if (report) report = held_as_wanted(settings_.confinement, *report);
  if (!report) {
    end();
    return fail(std::move(report).error());
  }
  confinement_ = *report;
  return {};
}

Result<Reply> Darkroom::exchange(const Call& call) {
  const Json body = {{"id", next_id_}, {"operation", call.operation}, {"parameters", call.parameters}};
  if (auto sent = send_message(socket_.get(), {.body = body, .descriptors = &call.descriptors}); !sent) {
    if (sent.error().code != ErrorCode::Unavailable) return fail(std::move(sent).error());
    return fail(died(call.operation));
  }
  auto reply = wait_for_reply(call);
  ++next_id_;
  return reply;
}

Result<Reply> Darkroom::wait_for_reply(const Call& call) {
  const base::FileDescriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const std::stop_callback on_stop(call.stop, [&wake] {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t wrote = ::write(wake.get(), &one, sizeof one);
  });
  const auto began = Clock::now();
  auto deadline = began + std::min(settings_.silence_limit, settings_.time_limit);
  WireMessage message;
  while (true) {
    std::array<pollfd, 2> waiting{pollfd{socket_.get(), POLLIN, 0}, pollfd{wake.get(), POLLIN, 0}};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    const int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(std::max<std::int64_t>(0, left.count())));
    if (call.stop.stop_requested()) {
      end();
      return fail(cancelled());
    }
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return fail(timed_out(began));
    auto state = receive_message(socket_.get(), message);
    if (!state && state.error().code == ErrorCode::InvalidArgument) {
      end();
      return fail(ErrorCode::Crashed, fmt::format("the darkroom answered nonsense ({})", state.error().message));
    }
    if (!state || *state == WireState::Closed) return fail(died(call.operation));
    KADR_TRY(const Answer answer, read_answer(message.body));
    if (answer.id != next_id_) continue;
    deadline = std::min(Clock::now() + settings_.silence_limit, began + settings_.time_limit);
    if (answer.kind == Answer::Kind::Progress) {
      if (call.progress) call.progress(answer.progress);
      continue;
    }
    if (answer.kind == Answer::Kind::Failure) return fail(answer.error);
    return Reply{std::move(message.body["result"]), std::move(message.blob)};
  }
}

Error Darkroom::timed_out(Clock::time_point began) {
  end();
  const auto seconds = [](auto time) { return std::chrono::duration_cast<std::chrono::seconds>(time).count(); };
  if (Clock::now() - began >= settings_.time_limit) {
    return {ErrorCode::TimedOut,
            fmt::format("not done after {} s, which is the limit for one file", seconds(settings_.time_limit))};
  }
  return {ErrorCode::TimedOut,
          fmt::format("no progress for {} s; the file may be damaged", seconds(settings_.silence_limit))};
}

Error Darkroom::died(const std::string& operation) {
  const int status = reap();
  if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL) {
    return {ErrorCode::Crashed, fmt::format("the darkroom crashed during {} ({}); the file is probably damaged",
                                            operation, ::strsignal(WTERMSIG(status)))};
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
    return {ErrorCode::NotFound, fmt::format("{} could not be started", settings_.executable.string())};
  }
  if (WIFSIGNALED(status)) {
    return {ErrorCode::Crashed,
            fmt::format("the darkroom was killed during {}; perhaps the machine ran out of memory", operation)};
  }
  return {ErrorCode::Crashed, fmt::format("the darkroom ended during {}", operation)};
}

void Darkroom::end() {
  if (process_ > 0) [[maybe_unused]]
    const int status = reap();
}

/// Kills all of the process's group: itself, its speaker and what copies of that there are.
int Darkroom::reap() {
  socket_.reset();
  const pid_t process = std::exchange(process_, -1);
  // By its own number first: something that is no darkroom may have left the group.
  ::kill(process, SIGKILL);
  ::kill(-process, SIGKILL);
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  // Where kadr is the first process of a container, the others are now its to bury. Elsewhere there are none.
  while (::waitpid(-process, nullptr, 0) > 0 || errno == EINTR) {
  }
  return status;
}

}  // namespace kadr::media
