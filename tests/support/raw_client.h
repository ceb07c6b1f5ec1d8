#pragma once

/// One TCP connection to a server on 127.0.0.1, for tests that send what no proper client would. Blocking; what takes
/// longer than a minute is given up as if the server had closed.
///
/// Thread: one owner.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/file_descriptor.h"

namespace kadr::test {

struct RawAnswer {
  int status = 0;
  /// Names in lower case; the last of several.
  std::map<std::string, std::string> headers;
  std::string body;

  /// Empty when it is absent.
  [[nodiscard]] std::string header(const std::string& name) const;
};

class RawClient {
 public:
  /// \param receive_buffer of the kernel, in bytes, for clients that read slowly; 0 leaves it as it is.
  explicit RawClient(std::uint16_t port, int receive_buffer = 0);

  /// Sends the bytes as they are. False when the server has closed.
  bool send(std::string_view bytes);
  /// Says that nothing more will be sent.
  void finish_sending();

  /// The next answer; with Body::None no body is read, as after HEAD. Status 0 when the server closed before the
  /// end of the head.
  enum class Body { Read, None };
  [[nodiscard]] RawAnswer receive(Body body = Body::Read);
  /// The head of the next answer, and nothing of its body: that is read with receive_some().
  [[nodiscard]] RawAnswer receive_head() { return receive(Body::None); }
  /// What there is, at least one byte; empty when the server has closed.
  [[nodiscard]] std::string receive_some();
  /// Everything up to and with `mark`, or until the server closes.
  [[nodiscard]] std::string receive_until(std::string_view mark);
  /// Everything until the server closes.
  [[nodiscard]] std::string receive_rest();
  /// Reads until the server closes, forgetting what comes; how many bytes it were.
  [[nodiscard]] std::size_t skip_rest();

  /// One whole exchange: sends, then receives.
  [[nodiscard]] RawAnswer ask(std::string_view bytes);

 private:
  [[nodiscard]] bool fill();

  base::FileDescriptor socket_;
  /// Received and not given out yet.
  std::string pending_;
};

}  // namespace kadr::test
