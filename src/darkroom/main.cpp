// kadr-darkroom: answers one kadr, over the socket that it finds as descriptor 3, until that closes. docs/darkroom.md
// is the law.

#include <cstdio>

#include <sys/socket.h>

#include "darkroom/confinement.h"
#include "darkroom/conversation.h"
#include "darkroom/speaker.h"

namespace {

using namespace kadr;

constexpr int kSocket = 3;

/// How kadr wants it held: the first argument, as JSON.
Result<media::Confinement> wanted_confinement(int count, char** arguments) {
  if (count < 2) return media::Confinement{};
  KADR_TRY(const Json json, base::parse_json(arguments[1]));
  return media::confinement_from_json(json);
}

/// Splits off the speaker, then shuts this process in, before the first request is read.
Result<media::ConfinementReport> settle(int count, char** arguments, darkroom::Session& session) {
  KADR_TRY(const media::Confinement wanted, wanted_confinement(count, arguments));
  KADR_TRY(session.speaker, darkroom::start_speaker(wanted, kSocket));
  return darkroom::confine(wanted, darkroom::Role::Worker);
}

}  // namespace

int main(int count, char** arguments) {
  int kind = 0;
  socklen_t size = sizeof kind;
  if (::getsockopt(kSocket, SOL_SOCKET, SO_TYPE, &kind, &size) != 0) {
    std::fputs("kadr-darkroom is started by kadr and is of no use by itself.\n", stderr);
    return 2;
  }
  darkroom::Session session;
  session.confinement = settle(count, arguments, session);
  return darkroom::converse(kSocket, session);
}
