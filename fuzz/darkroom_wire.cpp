// Whatever comes over a darkroom's socket, in either direction, is a message, a refusal or the end; and a message that
// is passed on arrives as it was.
#include <array>

#include <sys/socket.h>
#include <unistd.h>

#include "fuzz_input.h"
#include "media/wire.h"

using namespace kadr;

namespace {

struct Ends {
  base::FileDescriptor here;
  base::FileDescriptor there;
};

Ends connected() {
  std::array<int, 2> ends{};
  fuzz::demand(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  return {base::FileDescriptor(ends[0]), base::FileDescriptor(ends[1])};
}

void pass_on(const media::WireMessage& message) {
  const Ends ends = connected();
  fuzz::demand(media::send_message(ends.here.get(), {.body = message.body, .blob = &message.blob}).has_value());
  media::WireMessage arrived;
  const auto state = media::receive_message(ends.there.get(), arrived);
  fuzz::demand(state && *state == media::WireState::Message);
  fuzz::demand(arrived.body == message.body && arrived.blob == message.blob && arrived.descriptors.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  // More would not fit into the socket, and nobody reads meanwhile.
  if (size > 50'000) return 0;
  Ends ends = connected();
  fuzz::demand(::send(ends.here.get(), bytes, size, 0) == static_cast<ssize_t>(size));
  ends.here.reset();
  media::WireMessage message;
  for (;;) {
    const auto state = media::receive_message(ends.there.get(), message);
    if (!state || *state == media::WireState::Closed) break;
    pass_on(message);
  }
  const std::string_view text = fuzz::as_text(bytes, size);
  if (const auto decoded = media::from_hex(text)) fuzz::demand(media::to_hex(*decoded) == text);
  return 0;
}
