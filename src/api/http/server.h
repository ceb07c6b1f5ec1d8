#pragma once

/// A web server: takes connections, reads requests, finds the route of each, has its handler answer, and sends that.
/// All that is wrong with a request before it reaches a handler is answered here, with a problem (RFC 9457).
///
/// Thread: one owner; handlers and hooks run on the server's own threads.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/awaitable.h"
#include "api/http/blocking_pool.h"
#include "api/http/request.h"
#include "api/http/response.h"
#include "api/http/router.h"
#include "api/http/settings.h"

namespace kadr::api::http {

/// Runs on the strand of the request's connection and must not block: blocking work belongs in a BlockingPool. What it
/// throws is answered with 500 and told to Hooks::on_handler_failed.
using Handler = std::function<Awaitable<Response>(const Request&)>;

struct Endpoint {
  enum class Body { Whole, Streamed };

  Handler handler;
  /// Whether the body is in request.body, or is to be read from request.stream.
  Body body = Body::Whole;
  timeline::ByteCount max_body = 1 << 20;
  /// The media types that a body may have, without parameters: "application/json". Any, when empty.
  std::vector<std::string> accepts{};
};

/// A request that was answered, or whose client left before it was.
struct Finished {
  const std::string& request_id;
  const std::string& method;
  /// The template of its route; empty when it came to none.
  const std::string& route;
  const std::string& remote_address;
  /// 0 when the client left before anything was sent.
  int status = 0;
  /// From its first byte to the last byte of the answer.
  std::chrono::nanoseconds took{};
  /// With the head.
  timeline::ByteCount bytes_sent = 0;
};

/// For log and metrics; called on the server's threads, several at a time. Either may be empty.
struct Hooks {
  std::function<void(const Finished&)> on_request_finished;
  /// \param request_id empty when it happened outside any request.
  std::function<void(const std::string& request_id, const std::string& what)> on_handler_failed;
};

class Server {
 public:
  /// \param pool what handlers run blocking work on; the server borrows it so that stop() can wait for that work.
  Server(ServerSettings settings, Router<Endpoint> router, Hooks hooks, BlockingPool& pool);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Stops without any grace.
  ~Server();

  /// Opens the port; clients can connect from now on, and are served once start() is called.
  /// \param address "127.0.0.1", "::", "0.0.0.0". \param port 0 has the system choose one.
  /// Errors: InvalidArgument for what is no address; those of binding it.
  [[nodiscard]] Result<> listen(const std::string& address, std::uint16_t port);
  /// The port that is listened on.
  [[nodiscard]] std::uint16_t port() const;
  void start();

  /// Takes no more connections, ends event streams, lets every answer that is under way be finished, and closes.
  /// Returns how many connections were still busy at the deadline, and so were cut off.
  /// Blocking: until then, and until work in the pool has ended. Thread: not one of the server's own.
  std::size_t stop(std::chrono::milliseconds deadline);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace kadr::api::http
