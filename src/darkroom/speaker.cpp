#include "darkroom/speaker.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <vector>

#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "darkroom/confinement.h"
#include "darkroom/conversation.h"
#include "media/protocol.h"
#include "media/wire.h"

namespace kadr::darkroom {
namespace {

/// There is one request at a time.
constexpr std::int64_t kId = 0;

[[noreturn]] void speak_until_closed(const media::Confinement& confinement, int socket, pid_t worker) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != worker) ::_exit(1);
  Session session{.runs = {}, .confinement = confine(confinement, Role::Speaker), .speaker = {}};
  ::_exit(converse(socket, session));
}

}  // namespace

bool is_spoken(std::string_view operation) {
  return operation == "speak" || operation == "espeak_voices" || operation == "draw_picture" ||
         operation == "try_escapes_speaking";
}

Result<base::FileDescriptor> start_speaker(const media::Confinement& confinement, int kadr) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail(base::from_errno(errno, "cannot make a connection for the speaker"));
  base::FileDescriptor ours(ends[0]);
  const base::FileDescriptor theirs(ends[1]);
  const pid_t worker = ::getpid();
  const pid_t speaker = ::fork();
  if (speaker < 0) return fail(base::from_errno(errno, "cannot start the speaker"));
  if (speaker == 0) {
    ours.reset();
    ::close(kadr);
    speak_until_closed(confinement, theirs.get(), worker);
  }
  return ours;
}

Result<Outcome> ask_speaker(int speaker, std::string_view operation, const Request& request) {
  std::vector<int> descriptors;
  for (const base::FileDescriptor& each : request.descriptors) descriptors.push_back(each.get());
  const Json body = {{"id", kId}, {"operation", operation}, {"parameters", request.parameters}};
  if (!media::send_message(speaker, {.body = body, .descriptors = &descriptors})) std::_Exit(1);
  while (true) {
    media::WireMessage message;
    const auto state = media::receive_message(speaker, message);
    if (!state || *state == media::WireState::Closed) std::_Exit(1);
    KADR_TRY(const media::Answer answer, media::read_answer(message.body));
    if (answer.kind == media::Answer::Kind::Failure) return fail(answer.error);
    if (answer.kind == media::Answer::Kind::Result)
      return Outcome{.result = std::move(message.body["result"]), .blob = std::move(message.blob)};
    request.progress(answer.progress);
  }
}

}  // namespace kadr::darkroom
