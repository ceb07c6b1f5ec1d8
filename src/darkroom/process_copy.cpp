#include "darkroom/process_copy.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file_descriptor.h"
#include "base/json.h"
#include "media/protocol.h"

namespace kadr::darkroom {
namespace {

/// Messages are those of the darkroom's own protocol, one a line.
constexpr std::int64_t kId = 0;

Result<> write_line(int pipe, const Json& message) {
  const std::string line = message.dump() + '\n';
  for (std::size_t at = 0; at < line.size();) {
    const ssize_t wrote = ::write(pipe, line.data() + at, line.size() - at);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return fail(base::from_errno(errno, "cannot answer from the copy of the darkroom"));
    at += static_cast<std::size_t>(wrote);
  }
  return {};
}

[[noreturn]] void work_in_copy(const CopiedWork& work, int pipe) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto tell = [pipe](const base::Progress& progress) {
    if (!write_line(pipe, media::progress_message(kId, progress))) ::_exit(1);
  };
  const auto made = work(tell);
  const auto told =
      write_line(pipe, made ? media::result_message(kId, *made) : media::failure_message(kId, made.error()));
  // Nothing of this process is to be torn down twice: no destructors, no exit handlers.
  ::_exit(told ? 0 : 1);
}

/// The copy of a library that a text made mad may say anything.
Result<std::string> text_of(const Json& result) {
  if (result.is_string()) return result.get<std::string>();
  return fail(ErrorCode::Crashed, "a copy of the darkroom answered nonsense");
}

/// Reads lines until one is a result or a failure; nothing when the copy ended without.
Result<std::optional<std::string>> listen(int pipe, const base::ProgressSink& progress) {
  std::string unread;
  std::array<char, 64 << 10> buffer{};
  while (true) {
    const ssize_t got = ::read(pipe, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    unread.append(buffer.data(), static_cast<std::size_t>(got));
    for (auto end = unread.find('\n'); end != std::string::npos; end = unread.find('\n')) {
      KADR_TRY(const Json message, base::parse_json(unread.substr(0, end)));
      unread.erase(0, end + 1);
      KADR_TRY(const media::Answer answer, media::read_answer(message));
      if (answer.kind == media::Answer::Kind::Failure) return fail(answer.error);
      if (answer.kind == media::Answer::Kind::Result) return text_of(message["result"]);
      if (progress) progress(answer.progress);
    }
  }
}

int wait_for(pid_t copy) {
  int status = 0;
  while (::waitpid(copy, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

Result<std::string> run_in_copy(const CopiedWork& work, const base::ProgressSink& progress) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(base::from_errno(errno, "cannot make a pipe"));
  const base::FileDescriptor reading(ends[0]);
  base::FileDescriptor writing(ends[1]);
  const pid_t copy = ::fork();
  if (copy < 0) return fail(base::from_errno(errno, "cannot copy the darkroom"));
  if (copy == 0) work_in_copy(work, writing.get());
  writing.reset();
  auto heard = listen(reading.get(), progress);
  const int status = wait_for(copy);
  if (!heard) return fail(std::move(heard).error());
  if (*heard) return std::move(**heard);
  return fail(ErrorCode::Crashed,
              fmt::format("the darkroom crashed ({})",
                          WIFSIGNALED(status) ? ::strsignal(WTERMSIG(status)) : "it gave no answer"));
}

}  // namespace kadr::darkroom
