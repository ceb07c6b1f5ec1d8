#pragma once

/// Puts an answer on the wire.
///
/// Thread: the wire's strand.

#include <string>

#include "api/http/byte_source.h"
#include "api/http/headers.h"
#include "api/http/message_parser.h"
#include "api/http/wire.h"

namespace kadr::api::http {

struct ResponseHead {
  int status = 200;
  const Headers& headers;
  /// Negative: the body's end is the connection's, or there is none.
  ByteSource::ByteCount content_length = -1;
  const std::string& request_id;
  RequestHead::Version version = RequestHead::Version::Http11;
  RequestHead::After after = RequestHead::After::KeepAlive;
};

/// Status line and header fields, with the empty line. Control characters in values become blanks: a value cannot begin
/// a field of its own.
[[nodiscard]] std::string to_text(const ResponseHead& head);

/// Sends both, at the pace that the wire is set to.
[[nodiscard]] Awaitable<Wire::Outcome> send(Wire& wire, const std::string& head, const ByteSource& body);

}  // namespace kadr::api::http
