#include "darkroom/conversation.h"

#include <chrono>
#include <cstdlib>
#include <new>

#include <fmt/format.h>

#include "darkroom/av_error.h"
#include "darkroom/speaker.h"
#include "media/protocol.h"
#include "media/wire.h"

namespace kadr::darkroom {
namespace {

constexpr auto kProgressInterval = std::chrono::milliseconds(50);

/// Passes progress on at most 20 times a second. kadr being gone ends the process: nobody waits for the result.
base::ProgressSink thinned_progress(int socket, std::int64_t id) {
  return [socket, id, last = std::chrono::steady_clock::time_point{}](const base::Progress& progress) mutable {
    const auto now = std::chrono::steady_clock::now();
    if (now - last < kProgressInterval) return;
    last = now;
    if (!media::send_message(socket, {.body = media::progress_message(id, progress)})) std::_Exit(1);
  };
}

Result<Outcome> run(Session& session, const std::string& name, Request& request) {
  if (!session.confinement) return fail(session.confinement.error());
  const Operation operation = find_operation(name);
  if (operation == nullptr)
    return fail(ErrorCode::InvalidArgument, fmt::format("the darkroom knows no operation \"{}\"", name));
  if (session.speaker && is_spoken(name)) return ask_speaker(session.speaker.get(), name, request);
  try {
    return operation(session, request);
  } catch (const std::bad_alloc&) {
    return fail(out_of_memory("working on it"));
  }
}

Result<> answer(int socket, Session& session, media::WireMessage message) {
  base::JsonReader reader(message.body, "request");
  const std::int64_t id = reader.required_integer("id", 0, INT64_MAX);
  const std::string name = reader.required_string("operation");
  const Json* parameters = reader.find("parameters");
  Request request{parameters == nullptr ? Json::object() : *parameters, std::move(message.descriptors),
                  thinned_progress(socket, id)};
  KADR_CHECK(reader.finish());
  (void)take_av_log();
  auto outcome = run(session, name, request);
  if (!outcome) return media::send_message(socket, {.body = media::failure_message(id, outcome.error())});
  return media::send_message(socket,
                             {.body = media::result_message(id, std::move(outcome->result)), .blob = &outcome->blob});
}

}  // namespace

int converse(int socket, Session& session) {
  capture_av_log();
  media::WireMessage message;
  while (true) {
    const auto state = media::receive_message(socket, message);
    if (!state || *state == media::WireState::Closed) return state ? 0 : 1;
    if (!answer(socket, session, std::move(message))) return 1;
  }
}

}  // namespace kadr::darkroom
