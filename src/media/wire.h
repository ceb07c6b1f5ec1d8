#pragma once

/// Frames of the conversation between kadr and kadr-darkroom, as docs/darkroom.md lays down: a small fixed head, a JSON
/// text, an optional blob, and open descriptors carried beside the head (SCM_RIGHTS). Used by both ends.
///
/// Thread: functions without state; one thread per direction of a socket.

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include "base/file_descriptor.h"
#include "base/json.h"
#include "base/result.h"

namespace kadr::media {

inline constexpr std::size_t kMaxJsonBytes = std::size_t{32} << 20;
inline constexpr std::size_t kMaxBlobBytes = std::size_t{64} << 20;
inline constexpr std::size_t kMaxDescriptors = 128;

struct WireMessage {
  Json body;
  std::vector<std::byte> blob;
  std::vector<base::FileDescriptor> descriptors;
};

/// A message on its way out: descriptors are borrowed, the receiver gets its own copies.
struct OutgoingMessage {
  const Json& body;
  const std::vector<std::byte>* blob = nullptr;
  const std::vector<int>* descriptors = nullptr;
};

/// Writes one message.
/// Errors: Unavailable when the other end is gone.
/// Blocking: until the other end has read enough.
[[nodiscard]] Result<> send_message(int socket, const OutgoingMessage& message);

enum class WireState { Message, Closed };

/// Reads one message into `message`, or finds the socket closed between messages.
/// Errors: InvalidArgument when the bytes break the law (wrong head, over a limit, JSON that is none, descriptors
/// missing); Unavailable when the other end went away inside a message. Blocking: until a whole message is there.
[[nodiscard]] Result<WireState> receive_message(int socket, WireMessage& message);

/// Bytes as lower-case hexadecimal inside JSON, and back. Errors: InvalidArgument.
[[nodiscard]] std::string to_hex(const std::vector<std::byte>& bytes);
[[nodiscard]] Result<std::vector<std::byte>> from_hex(std::string_view text);

}  // namespace kadr::media
