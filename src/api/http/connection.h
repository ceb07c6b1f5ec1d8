#pragma once

/// One connection from its first request to its end.
///
/// Thread: its socket's strand, but for Guest's calls.

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "api/http/connection_registry.h"
#include "api/http/event_session.h"
#include "api/http/request_reader.h"
#include "api/http/response_sender.h"
#include "api/http/server.h"

namespace kadr::api::http {

/// Makes request ids that no other run of the server makes.
class RequestIds {
 public:
  RequestIds();
  [[nodiscard]] std::string next();

 private:
  std::string prefix_;
  std::atomic<std::uint64_t> last_{0};
};

/// What all connections of a server share. Outlives them.
struct Service {
  const ServerSettings settings;
  const Router<Endpoint> router;
  const Hooks hooks;
  RequestIds ids{};
};

class Connection final : public Guest, public std::enable_shared_from_this<Connection> {
 public:
  Connection(Service& service, boost::asio::ip::tcp::socket socket, const boost::asio::ip::address& remote);

  /// Serves requests until one side wants no more, and closes.
  [[nodiscard]] Awaitable<void> serve();
  /// Says why it is not served, and closes.
  [[nodiscard]] Awaitable<void> refuse(ConnectionRegistry::Admission why);

  void check_deadline(Wire::Clock::time_point now) override;
  void begin_stop() override;
  void cut() override;

 private:
  struct Exchange;

  [[nodiscard]] Awaitable<RequestHead::After> serve_one(std::chrono::milliseconds patience);
  [[nodiscard]] Awaitable<void> answer_to(Exchange& exchange);
  [[nodiscard]] Awaitable<void> read_and_handle(Exchange& exchange, const Endpoint& endpoint, const RequestHead& head);
  [[nodiscard]] Awaitable<Response> call(const Endpoint& endpoint, const Request& request);
  /// Moves what the request needs out of the head.
  [[nodiscard]] std::optional<Problem> take_head(Exchange& exchange, RequestHead& head);
  void choose_end(Exchange& exchange);
  [[nodiscard]] Awaitable<void> send_answer(Exchange& exchange, Response response);
  [[nodiscard]] Awaitable<void> send_events(Exchange& exchange, Response response);
  void report(const Exchange& exchange) const;
  void report_failure(const std::string& request_id, const std::string& what) const;

  Service& service_;
  const Limits& limits_;
  Wire wire_;
  const std::string remote_address_;
  /// While it waits for the first byte of a request.
  bool idle_ = false;
  bool stopping_ = false;
  /// Something of a refused request may still be on its way.
  bool has_leftovers_ = false;
  EventSession* events_ = nullptr;
};

}  // namespace kadr::api::http
