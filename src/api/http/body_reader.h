#pragma once

/// The body of a request while it arrives.
///
/// Thread: the connection's strand.

#include <string_view>

#include "api/http/awaitable.h"
#include "base/result.h"

namespace kadr::api::http {

class BodyReader {
 public:
  virtual ~BodyReader() = default;

  /// The next bytes; empty once the body has ended. They stay valid until the next call.
  /// Errors: TooLarge over the route's limit, TimedOut when the client sends too slowly, InvalidArgument when it sends
  /// something malformed, Unavailable when it has gone. Whatever the handler returns after an error, the client is
  /// answered with this one.
  [[nodiscard]] virtual Awaitable<Result<std::string_view>> next() = 0;
};

}  // namespace kadr::api::http
