#pragma once

/// What a server allows its clients. The defaults suit a server that faces the internet behind a proxy or directly.
///
/// Thread: values.

#include <chrono>
#include <cstddef>

#include "api/http/authority.h"
#include "timeline/coded_run.h"

namespace kadr::api::http {

/// How slowly bytes may move: in every window at least so many, or the connection is given up.
struct Pace {
  std::chrono::milliseconds window{};
  timeline::ByteCount least = 0;
};

struct Limits {
  /// Of request line and header fields together; at most 64 KiB.
  std::size_t head_bytes = 16 << 10;
  /// From the first byte of a request to the end of its header.
  std::chrono::milliseconds head_time{10'000};
  /// Between two requests of a connection.
  std::chrono::milliseconds idle_time{60'000};
  Pace body{.window = std::chrono::milliseconds{10'000}, .least = 10 << 10};
  /// Of answers. A browser whose user paused a film reads nothing, is cut off, and later asks for the rest by range.
  Pace sending{.window = std::chrono::milliseconds{60'000}, .least = 64 << 10};
  /// After so long without an event, a stream of events carries a comment instead: proxies stay awake, and a client
  /// that has vanished is noticed.
  std::chrono::milliseconds heartbeat{15'000};
  /// What may wait for a client of events before its producer has to wait.
  std::size_t event_bytes = 64 << 10;
  std::size_t connections = 4096;
  /// Of one IPv4 address, or of one IPv6 network of 64 bits. Behind a proxy all clients share its address.
  std::size_t connections_per_address = 512;
};

struct ServerSettings {
  AllowedNames names{};
  Limits limits{};
  /// That run handlers and send; none may be blocked for long.
  std::size_t threads = 2;
};

}  // namespace kadr::api::http
