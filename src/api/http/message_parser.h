#pragma once

/// Reads one HTTP/1 request out of bytes: the head in one go, then the body piece by piece. Does no input of its own.
/// The grammar is Beast's, which nothing outside this class sees; what Beast lets pass and kadr does not is refused
/// here.
///
/// Thread: one owner.

#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/http/headers.h"
#include "api/http/problem.h"
#include "timeline/coded_run.h"

namespace kadr::api::http {

struct RequestHead {
  std::string method;
  std::string target;
  enum class Version { Http10, Http11 } version = Version::Http11;
  Headers headers;
  enum class After { KeepAlive, Close } after = After::Close;
  /// Of the body, when it is announced.
  std::optional<timeline::ByteCount> content_length;
  bool is_chunked = false;
  /// The client waits for "100 Continue" before it sends the body.
  bool expects_continue = false;
};

class MessageParser {
 public:
  MessageParser();
  MessageParser(const MessageParser&) = delete;
  MessageParser& operator=(const MessageParser&) = delete;
  ~MessageParser();

  /// \param block request line and header fields, up to and with the empty line after them.
  /// The problem is 400, 501 for an unknown transfer coding, 505 for another version of HTTP.
  [[nodiscard]] std::expected<RequestHead, Problem> take_head(std::string_view block);

  struct BodyStep {
    std::size_t consumed = 0;
    std::size_t produced = 0;
    enum class Next { MoreInput, MoreRoom, Ended, Malformed } next = Next::MoreInput;
  };
  /// Takes bytes that follow the head and writes what they say of the body into `room`. What is not consumed has to be
  /// given again, with more behind it when MoreInput is asked for.
  [[nodiscard]] BodyStep take_body(std::string_view input, std::span<char> room);

  /// True once the whole body was taken, or when there is none.
  [[nodiscard]] bool has_ended() const;

 private:
  struct Beast;
  std::unique_ptr<Beast> beast_;
};

/// The problem of a request that is not HTTP: 400.
[[nodiscard]] Problem malformed_request(std::string_view why);

/// Where the head of a request ends in bytes that came so far. \param searched how many were looked at before.
struct HeadEnd {
  enum class Kind { NotYet, Found, BareLineFeed } kind = Kind::NotYet;
  /// Bytes of the head with the empty line.
  std::size_t length = 0;
};
[[nodiscard]] HeadEnd find_head_end(std::string_view bytes, std::size_t searched);

}  // namespace kadr::api::http
