#include "media/wire.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kadr::media {
namespace {

/// "KDR1" little-endian: a stream that is out of step is found at once.
constexpr std::uint32_t kMagic = 0x3152444B;

struct Head {
  std::uint32_t magic = kMagic;
  std::uint32_t json_bytes = 0;
  std::uint32_t blob_bytes = 0;
  std::uint32_t descriptors = 0;
};

Error gone(std::string_view what) {
  return {ErrorCode::Unavailable, fmt::format("the darkroom connection {}", what)};
}

Result<> write_all(int socket, const void* data, std::size_t size) {
  const auto* at = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t wrote = ::send(socket, at, size, MSG_NOSIGNAL);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return fail(gone("is closed"));
    at += wrote;
    size -= static_cast<std::size_t>(wrote);
  }
  return {};
}

Result<> read_all(int socket, void* data, std::size_t size) {
  auto* at = static_cast<char*>(data);
  while (size > 0) {
    const ssize_t got = ::recv(socket, at, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(gone("was cut inside a message"));
    at += got;
    size -= static_cast<std::size_t>(got);
  }
  return {};
}

using ControlBuffer = std::array<char, CMSG_SPACE(kMaxDescriptors * sizeof(int))>;

/// Sends the head, with the descriptors riding on its first byte.
Result<> send_head(int socket, Head head, const std::vector<int>* descriptors) {
  iovec part{&head, sizeof head};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) ControlBuffer control{};
  if (head.descriptors > 0) {
    const std::size_t bytes = descriptors->size() * sizeof(int);
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(bytes);
    cmsghdr* rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(bytes);
    std::memcpy(CMSG_DATA(rights), descriptors->data(), bytes);
  }
  ssize_t wrote = -1;
  do {
    wrote = ::sendmsg(socket, &message, MSG_NOSIGNAL);
  } while (wrote < 0 && errno == EINTR);
  if (wrote <= 0) return fail(gone("is closed"));
  const auto sent = static_cast<std::size_t>(wrote);
  return write_all(socket, reinterpret_cast<const char*>(&head) + sent, sizeof head - sent);
}

void take_descriptors(msghdr& message, std::vector<base::FileDescriptor>& descriptors) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int descriptor = -1;
      std::memcpy(&descriptor, CMSG_DATA(part) + i * sizeof(int), sizeof descriptor);
      descriptors.emplace_back(descriptor);
    }
  }
}

/// Reads the head and what rides on it; 0 bytes at a message's edge is a closed socket.
Result<WireState> receive_head(int socket, Head& head, std::vector<base::FileDescriptor>& descriptors) {
  iovec part{&head, sizeof head};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) ControlBuffer control{};
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t got = -1;
  do {
    got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got < 0 && errno != ECONNRESET) return fail(base::from_errno(errno, "cannot read from the darkroom connection"));
  if (got <= 0) return WireState::Closed;
  take_descriptors(message, descriptors);
  const auto have = static_cast<std::size_t>(got);
  KADR_CHECK(read_all(socket, reinterpret_cast<char*>(&head) + have, sizeof head - have));
  if ((message.msg_flags & MSG_CTRUNC) != 0)
    return fail(ErrorCode::InvalidArgument, "a darkroom message carries too many descriptors");
  return WireState::Message;
}

}  // namespace

Result<> send_message(int socket, const OutgoingMessage& message) {
  const std::string text = message.body.dump(-1, ' ', false, Json::error_handler_t::replace);
  Head head;
  head.json_bytes = static_cast<std::uint32_t>(text.size());
  head.blob_bytes = message.blob == nullptr ? 0 : static_cast<std::uint32_t>(message.blob->size());
  head.descriptors = message.descriptors == nullptr ? 0 : static_cast<std::uint32_t>(message.descriptors->size());
  if (text.size() > kMaxJsonBytes || head.blob_bytes > kMaxBlobBytes || head.descriptors > kMaxDescriptors) {
    return fail(ErrorCode::TooLarge, "a message for the darkroom is over the limit of the connection");
  }
  KADR_CHECK(send_head(socket, head, message.descriptors));
  KADR_CHECK(write_all(socket, text.data(), text.size()));
  if (head.blob_bytes > 0) KADR_CHECK(write_all(socket, message.blob->data(), message.blob->size()));
  return {};
}

Result<WireState> receive_message(int socket, WireMessage& message) {
  message = {};
  Head head;
  KADR_TRY(const WireState state, receive_head(socket, head, message.descriptors));
  if (state == WireState::Closed) return state;
  if (head.magic != kMagic || head.json_bytes > kMaxJsonBytes || head.blob_bytes > kMaxBlobBytes ||
      head.descriptors != message.descriptors.size()) {
    return fail(ErrorCode::InvalidArgument, "a darkroom message has a head that breaks the rules");
  }
  std::string text(head.json_bytes, '\0');
  KADR_CHECK(read_all(socket, text.data(), text.size()));
  message.blob.resize(head.blob_bytes);
  KADR_CHECK(read_all(socket, message.blob.data(), message.blob.size()));
  KADR_TRY(message.body, base::parse_json(text));
  return WireState::Message;
}

std::string to_hex(const std::vector<std::byte>& bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::byte byte : bytes) text += fmt::format("{:02x}", static_cast<unsigned>(byte));
  return text;
}

Result<std::vector<std::byte>> from_hex(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  std::vector<std::byte> bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const int high = digit(text[i]);
    const int low = digit(text[i + 1]);
    if (high < 0 || low < 0) return fail(ErrorCode::InvalidArgument, "not hexadecimal");
    bytes.push_back(static_cast<std::byte>(high * 16 + low));
  }
  if (text.size() % 2 != 0) return fail(ErrorCode::InvalidArgument, "not hexadecimal");
  return bytes;
}

}  // namespace kadr::media
