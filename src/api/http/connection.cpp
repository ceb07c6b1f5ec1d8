#include "api/http/connection.h"

#include <algorithm>
#include <exception>
#include <random>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "api/http/delivery.h"
#include "api/http/request_target.h"

namespace kadr::api::http {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kLongestId = 128;
constexpr std::chrono::milliseconds kLeftoverTime{2'000};

/// An id that may stand in headers and log lines as it is.
bool is_sane_id(std::string_view id) {
  const auto is_sane = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  return !id.empty() && id.size() <= kLongestId && std::ranges::all_of(id, is_sane);
}

std::optional<Problem> check_body(const Endpoint& endpoint, const RequestHead& head, const Request& request) {
  const bool has_body = head.is_chunked || head.content_length.value_or(0) > 0;
  if (head.content_length.value_or(0) > endpoint.max_body)
    return Problem{.status = 413,
                   .code = "too_large",
                   .detail = fmt::format("the body has more than {} bytes", endpoint.max_body)};
  if (!has_body || endpoint.accepts.empty()) return std::nullopt;
  const std::string_view type = request.header("Content-Type");
  const std::string_view bare = trimmed(type.substr(0, type.find(';')));
  if (std::ranges::any_of(endpoint.accepts, [&](std::string_view own) { return same_name(own, bare); }))
    return std::nullopt;
  return Problem{.status = 415,
                 .code = "unsupported_media_type",
                 .detail = fmt::format("send the body as {}", fmt::join(endpoint.accepts, " or "))};
}

Problem too_many(ConnectionRegistry::Admission why) {
  const bool own = why == ConnectionRegistry::Admission::TooManyOfAddress;
  return {.status = own ? 429 : 503,
          .code = own ? "too_many_connections" : "overloaded",
          .detail = own ? "there are too many connections from your address; close some" : "the server is full",
          .headers = {{"Retry-After", "5"}}};
}

}  // namespace

RequestIds::RequestIds() {
  std::random_device random;
  prefix_ = fmt::format("{:08x}{:08x}", random(), random());
}

std::string RequestIds::next() {
  return fmt::format("{}-{:x}", prefix_, last_.fetch_add(1, std::memory_order_relaxed) + 1);
}

/// One request and what becomes of it.
struct Connection::Exchange {
  RequestReader& reader;
  Request request{};
  Wire::Clock::time_point began{};
  Wire::ByteCount sent_before = 0;
  RequestHead::Version version = RequestHead::Version::Http11;
  RequestHead::After after = RequestHead::After::Close;
  int status = 0;
};

Connection::Connection(Service& service, asio::ip::tcp::socket socket, const asio::ip::address& remote)
    : service_(service),
      limits_(service.settings.limits),
      wire_(std::move(socket)),
      remote_address_(remote.to_string()) {}

Awaitable<void> Connection::serve() {
  try {
    auto after = co_await serve_one(limits_.head_time);
    while (after == RequestHead::After::KeepAlive) after = co_await serve_one(limits_.idle_time);
    if (has_leftovers_) co_await wire_.drain(kLeftoverTime);
  } catch (const std::exception& error) {
    report_failure({}, error.what());
  }
  wire_.close();
}

Awaitable<void> Connection::refuse(ConnectionRegistry::Admission why) {
  RequestReader reader(wire_, limits_);
  Exchange exchange{.reader = reader, .began = Wire::Clock::now()};
  exchange.request.id = service_.ids.next();
  exchange.request.remote_address = remote_address_;
  auto answer = Response::problem(too_many(why));
  co_await send_answer(exchange, std::move(answer));
  report(exchange);
  co_await wire_.drain(kLeftoverTime);
  wire_.close();
}

Awaitable<RequestHead::After> Connection::serve_one(std::chrono::milliseconds patience) {
  RequestReader reader(wire_, limits_);
  if (stopping_) co_return RequestHead::After::Close;
  idle_ = true;
  const bool began = co_await reader.wait_for_request(patience);
  idle_ = false;
  if (!began) co_return RequestHead::After::Close;
  Exchange exchange{.reader = reader, .began = Wire::Clock::now(), .sent_before = wire_.sent()};
  exchange.request.remote_address = remote_address_;
  co_await answer_to(exchange);
  wire_.clear_deadline();
  report(exchange);
  co_return exchange.after;
}

Awaitable<void> Connection::answer_to(Exchange& exchange) {
  auto head = co_await exchange.reader.read_head();
  if (!head && !head.error()) co_return;
  std::optional<Problem> problem = head ? take_head(exchange, *head) : head.error();
  if (exchange.request.id.empty()) exchange.request.id = service_.ids.next();
  if (!problem) {
    auto found = service_.router.look_up(exchange.request.method, exchange.request.path);
    if (found) {
      exchange.request.route = found->path_template;
      exchange.request.parameters = std::move(found->parameters);
      problem = check_body(found->payload, *head, exchange.request);
      if (!problem) {
        co_await read_and_handle(exchange, found->payload, *head);
        co_return;
      }
    } else {
      problem = std::move(found).error();
    }
  }
  auto answer = Response::problem(*std::move(problem));
  co_await send_answer(exchange, std::move(answer));
}

std::optional<Problem> Connection::take_head(Exchange& exchange, RequestHead& head) {
  Request& request = exchange.request;
  request.method = std::move(head.method);
  request.headers = std::move(head.headers);
  exchange.version = head.version;
  exchange.after = head.after;
  const std::string_view id = request.header("X-Request-Id");
  if (is_sane_id(id)) request.id = id;
  auto target = parse_target(head.target);
  if (!target) return Problem{.status = 400, .code = "bad_request", .detail = target.error().message};
  request.path = std::move(target->path);
  request.query = std::move(target->query);
  if (auto problem = check_host(request.headers, service_.settings.names)) return problem;
  return check_origin(request.method, request.headers, service_.settings.names);
}

Awaitable<void> Connection::read_and_handle(Exchange& exchange, const Endpoint& endpoint, const RequestHead& head) {
  RequestReader& reader = exchange.reader;
  reader.expect_body(head, endpoint.max_body);
  Response response;
  if (endpoint.body == Endpoint::Body::Streamed) {
    exchange.request.stream = &reader;
    response = co_await call(endpoint, exchange.request);
    exchange.request.stream = nullptr;
  } else {
    auto body = co_await reader.read_all();
    if (body) {
      exchange.request.body = *std::move(body);
      response = co_await call(endpoint, exchange.request);
    }
  }
  if (reader.failure()) response = Response::problem(*reader.failure());
  if (reader.client_has_gone()) {
    exchange.after = RequestHead::After::Close;
    co_return;
  }
  if (std::holds_alternative<EventProducer>(response.body))
    co_await send_events(exchange, std::move(response));
  else
    co_await send_answer(exchange, std::move(response));
}

Awaitable<Response> Connection::call(const Endpoint& endpoint, const Request& request) {
  std::string what;
  try {
    co_return co_await endpoint.handler(request);
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
    what = "something that is no std::exception";
  }
  report_failure(request.id, what);
  const Error inside{ErrorCode::Internal, std::move(what)};
  co_return Response::problem(inside);
}

void Connection::choose_end(Exchange& exchange) {
  if (!exchange.reader.has_ended()) has_leftovers_ = true;
  if (stopping_ || has_leftovers_) exchange.after = RequestHead::After::Close;
}

Awaitable<void> Connection::send_answer(Exchange& exchange, Response response) {
  choose_end(exchange);
  const Delivery delivery = plan_delivery(exchange.request, std::move(response));
  exchange.status = delivery.status;
  const ResponseHead head{.status = delivery.status,
                          .headers = delivery.headers,
                          .content_length = delivery.announced,
                          .request_id = exchange.request.id,
                          .version = exchange.version,
                          .after = exchange.after};
  const std::string text = to_text(head);
  wire_.set_pace(limits_.sending);
  const Wire::Outcome outcome = co_await send(wire_, text, delivery.body);
  if (outcome == Wire::Outcome::Moved) co_return;
  exchange.after = RequestHead::After::Close;
  has_leftovers_ = false;
}

Awaitable<void> Connection::send_events(Exchange& exchange, Response response) {
  exchange.after = RequestHead::After::Close;
  exchange.status = response.status;
  const ResponseHead head{.status = response.status,
                          .headers = response.headers,
                          .request_id = exchange.request.id,
                          .after = exchange.after};
  const std::string text = to_text(head);
  wire_.set_deadline(limits_.sending.window);
  const Wire::Outcome outcome = co_await wire_.write(text, {});
  wire_.clear_deadline();
  if (outcome != Wire::Outcome::Moved || exchange.request.method == "HEAD" || stopping_) co_return;
  EventSession session(wire_, limits_);
  events_ = &session;
  co_await session.run(std::get<EventProducer>(response.body));
  events_ = nullptr;
  if (!session.failure().empty()) report_failure(exchange.request.id, session.failure());
}

void Connection::report(const Exchange& exchange) const {
  if (!service_.hooks.on_request_finished) return;
  service_.hooks.on_request_finished({.request_id = exchange.request.id,
                                      .method = exchange.request.method,
                                      .route = exchange.request.route,
                                      .remote_address = remote_address_,
                                      .status = exchange.status,
                                      .took = Wire::Clock::now() - exchange.began,
                                      .bytes_sent = wire_.sent() - exchange.sent_before});
}

void Connection::report_failure(const std::string& request_id, const std::string& what) const {
  if (service_.hooks.on_handler_failed) service_.hooks.on_handler_failed(request_id, what);
}

void Connection::check_deadline(Wire::Clock::time_point now) {
  if (wire_.is_overdue(now)) asio::post(wire_.executor(), [self = shared_from_this()] { self->wire_.expire(); });
}

void Connection::begin_stop() {
  asio::post(wire_.executor(), [self = shared_from_this()] {
    self->stopping_ = true;
    if (self->idle_) self->wire_.interrupt();
    if (self->events_ != nullptr) self->events_->end();
  });
}

void Connection::cut() {
  asio::post(wire_.executor(), [self = shared_from_this()] { self->wire_.close(); });
}

}  // namespace kadr::api::http
