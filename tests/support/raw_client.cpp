#include "support/raw_client.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace kadr::test {
namespace {

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

RawAnswer parse_head(const std::string& head) {
  RawAnswer answer;
  if (head.size() < 12 || !head.starts_with("HTTP/1.1 ")) return answer;
  answer.status = std::stoi(head.substr(9, 3));
  std::size_t begin = head.find("\r\n") + 2;
  for (std::size_t end = 0; (end = head.find("\r\n", begin)) != std::string::npos && end > begin; begin = end + 2) {
    const std::string line = head.substr(begin, end - begin);
    const auto colon = line.find(": ");
    if (colon != std::string::npos) answer.headers[lower_case(line.substr(0, colon))] = line.substr(colon + 2);
  }
  return answer;
}

}  // namespace

std::string RawAnswer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

RawClient::RawClient(std::uint16_t port, int receive_buffer)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval patience{.tv_sec = 60, .tv_usec = 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (receive_buffer > 0) ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  EXPECT_EQ(::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::finish_sending() {
  ::shutdown(socket_.get(), SHUT_WR);
}

bool RawClient::fill() {
  std::array<char, 64 << 10> buffer;
  ssize_t got = -1;
  do {
    got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return false;
  pending_.append(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

RawAnswer RawClient::receive(Body body) {
  const std::string head = receive_until("\r\n\r\n");
  RawAnswer answer = parse_head(head);
  if (body == Body::None || answer.status == 204 || answer.status == 304 || answer.status == 0) return answer;
  if (answer.header("content-length").empty()) {
    answer.body = receive_rest();
    return answer;
  }
  const std::size_t length = std::stoul(answer.header("content-length"));
  while (pending_.size() < length && fill()) {
  }
  answer.body = pending_.substr(0, length);
  pending_.erase(0, answer.body.size());
  return answer;
}

std::string RawClient::receive_some() {
  if (pending_.empty() && !fill()) return {};
  return std::exchange(pending_, {});
}

std::string RawClient::receive_until(std::string_view mark) {
  std::size_t found = 0;
  while ((found = pending_.find(mark)) == std::string::npos) {
    if (!fill()) return std::exchange(pending_, {});
  }
  std::string text = pending_.substr(0, found + mark.size());
  pending_.erase(0, text.size());
  return text;
}

std::string RawClient::receive_rest() {
  while (fill()) {
  }
  return std::exchange(pending_, {});
}

std::size_t RawClient::skip_rest() {
  std::size_t bytes = std::exchange(pending_, {}).size();
  for (;;) {
    // The kernel forgets them without copying.
    const ssize_t got = ::recv(socket_.get(), nullptr, 1 << 20, MSG_TRUNC);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return bytes;
    bytes += static_cast<std::size_t>(got);
  }
}

RawAnswer RawClient::ask(std::string_view bytes) {
  send(bytes);
  return receive();
}

}  // namespace kadr::test
