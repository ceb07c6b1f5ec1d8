#pragma once

/// One request to a service that somebody has an account with, and its answer; made for calls that cost money: nothing
/// is ever sent twice, no redirect is followed, and a failure says whether the request can have arrived.
///
/// The address is the operator's own setting, not a user's, so no guard stands before it.
///
/// Thread: any; each call is independent.

#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "timeline/rational.h"

namespace kadr::net {

/// One field of multipart/form-data: a text, or the bytes of an open file.
struct FormPart {
  std::string name;
  std::string text{};
  /// Read from its beginning to its end with pread; borrowed. -1: the part is a text.
  int file = -1;
  std::string file_name{};
  std::string media_type{};
};

struct WebRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
  std::string media_type = "application/json";  ///< of the body
  /// Instead of a body.
  std::vector<FormPart> form{};
  /// Instead of both: the bytes of this open file, read with pread; borrowed. -1: none.
  int file = -1;
  std::chrono::milliseconds connect{10'000};
  /// From the first byte sent to the last one received.
  std::chrono::milliseconds answer{120'000};
  timeline::ByteCount most_answer_bytes = timeline::ByteCount{64} << 20;
};

struct WebAnswer {
  int status = 0;
  /// Names in lower case; of several with one name the last.
  std::map<std::string, std::string> headers;
  std::string body;

  /// Empty when there is none.
  [[nodiscard]] std::string header(const std::string& name) const;
  /// What Retry-After (or retry-after-ms) asks for, at most a day; 0 when it says nothing.
  [[nodiscard]] std::chrono::milliseconds retry_after(std::chrono::sys_seconds now) const;
};

struct WebFailure {
  Error error;
  /// Whether the server can have taken the request. False only when it certainly has not: no connection was made.
  bool may_have_arrived = true;
};

/// Any answer of the server is one here, whatever its status. Errors: Unavailable, TimedOut, TooLarge, Cancelled,
/// InvalidArgument for a request that cannot be sent; messages name the host and nothing of the request.
/// Blocking: stops on `stop`.
[[nodiscard]] std::expected<WebAnswer, WebFailure> call_web(const WebRequest& request, std::stop_token stop);

}  // namespace kadr::net
