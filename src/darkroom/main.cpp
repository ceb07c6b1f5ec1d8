// kadr-darkroom: answers one kadr, over the socket that it finds as descriptor 3, until that closes. docs/darkroom.md
// is the law.

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "darkroom/av_error.h"
#include "darkroom/operation.h"
#include "media/protocol.h"
#include "media/wire.h"

namespace {

using namespace kadr;

constexpr int kSocket = 3;
constexpr auto kProgressInterval = std::chrono::milliseconds(50);

/// Passes progress on at most 20 times a second. kadr being gone ends the process: nobody waits for the result.
base::ProgressSink thinned_progress(std::int64_t id) {
  return [id, last = std::chrono::steady_clock::time_point{}](const base::Progress& progress) mutable {
    const auto now = std::chrono::steady_clock::now();
    if (now - last < kProgressInterval) return;
    last = now;
    if (!media::send_message(kSocket, {.body = media::progress_message(id, progress)})) std::_Exit(1);
  };
}

Result<darkroom::Outcome> run(darkroom::Session& session, const std::string& name, darkroom::Request& request) {
  const darkroom::Operation operation = darkroom::find_operation(name);
  if (operation == nullptr)
    return fail(ErrorCode::InvalidArgument, fmt::format("the darkroom knows no operation \"{}\"", name));
  return operation(session, request);
}

Result<> answer(darkroom::Session& session, media::WireMessage message) {
  base::JsonReader reader(message.body, "request");
  const std::int64_t id = reader.required_integer("id", 0, INT64_MAX);
  const std::string name = reader.required_string("operation");
  const Json* parameters = reader.find("parameters");
  darkroom::Request request{parameters == nullptr ? Json::object() : *parameters, std::move(message.descriptors),
                            thinned_progress(id)};
  KADR_CHECK(reader.finish());
  (void)darkroom::take_av_log();
  auto outcome = run(session, name, request);
  if (!outcome) return media::send_message(kSocket, {.body = media::failure_message(id, outcome.error())});
  return media::send_message(kSocket,
                             {.body = media::result_message(id, std::move(outcome->result)), .blob = &outcome->blob});
}

}  // namespace

int main() {
  int kind = 0;
  socklen_t size = sizeof kind;
  if (::getsockopt(kSocket, SOL_SOCKET, SO_TYPE, &kind, &size) != 0) {
    std::fputs("kadr-darkroom is started by kadr and is of no use by itself.\n", stderr);
    return 2;
  }
  ::prctl(PR_SET_DUMPABLE, 0);
  darkroom::capture_av_log();
  darkroom::Session session;
  media::WireMessage message;
  while (true) {
    const auto state = media::receive_message(kSocket, message);
    if (!state || *state == media::WireState::Closed) return state ? 0 : 1;
    if (!answer(session, std::move(message))) return 1;
  }
}
