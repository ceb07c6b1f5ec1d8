#include "api/http/request_reader.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

namespace kadr::api::http {
namespace {

using timeline::ByteCount;

constexpr std::size_t kHeadRead = 4 << 10;
constexpr std::size_t kBodyRead = 64 << 10;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

/// Whether it is worth waiting for more: a TLS handshake, say, never has the lines of a request.
bool begins_like_request(std::string_view bytes) {
  const char first = bytes.empty() ? 'G' : bytes.front();
  return (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z');
}

Problem too_slow(std::string_view what) {
  return {.status = 408, .code = "request_timeout", .detail = fmt::format("the {} came too slowly", what)};
}

}  // namespace

Awaitable<bool> RequestReader::wait_for_request(std::chrono::milliseconds at_most) {
  wire_.set_deadline(at_most);
  skip_empty_lines();
  while (wire_.input().empty()) {
    const Wire::Outcome outcome = co_await wire_.read_more(kHeadRead);
    if (outcome != Wire::Outcome::Moved) co_return false;
    skip_empty_lines();
  }
  co_return true;
}

void RequestReader::skip_empty_lines() {
  // RFC 9112 2.2: some clients send one after a body.
  while (wire_.input().starts_with("\r\n")) wire_.consume(2);
}

Problem RequestReader::too_long() const {
  if (wire_.input().substr(0, limits_.head_bytes).find('\n') == std::string_view::npos)
    return {.status = 414, .code = "uri_too_long", .detail = "the address in the request line is too long"};
  return {.status = 431,
          .code = "headers_too_large",
          .detail = fmt::format("the header has more than {} bytes", limits_.head_bytes)};
}

Awaitable<std::expected<RequestHead, std::optional<Problem>>> RequestReader::read_head() {
  wire_.set_deadline(limits_.head_time);
  std::size_t searched = 0;
  for (;;) {
    const std::string_view bytes = wire_.input();
    if (!begins_like_request(bytes)) co_return std::unexpected(malformed_request("it begins with no method"));
    const HeadEnd end = find_head_end(bytes.substr(0, limits_.head_bytes), searched);
    if (end.kind == HeadEnd::Kind::BareLineFeed)
      co_return std::unexpected(malformed_request("a line must end with CR and LF"));
    if (end.kind == HeadEnd::Kind::Found) {
      auto head = parser_.take_head(bytes.substr(0, end.length));
      wire_.consume(end.length);
      wire_.clear_deadline();
      if (!head) co_return std::unexpected(std::move(head).error());
      co_return *std::move(head);
    }
    if (bytes.size() >= limits_.head_bytes) co_return std::unexpected(too_long());
    searched = bytes.size();
    const Wire::Outcome outcome = co_await wire_.read_more(kHeadRead);
    if (outcome == Wire::Outcome::Late) co_return std::unexpected(too_slow("header"));
    if (outcome != Wire::Outcome::Moved) co_return std::unexpected(std::nullopt);
  }
}

void RequestReader::expect_body(const RequestHead& head, ByteCount limit) {
  limit_ = limit;
  client_waits_ = head.expects_continue;
  const auto most = static_cast<ByteCount>(kBodyRead);
  room_size_ = static_cast<std::size_t>(std::min(head.content_length.value_or(most), most));
}

Result<std::string_view> RequestReader::give_up(ErrorCode code, Problem problem) {
  wire_.clear_deadline();
  failure_ = std::move(problem);
  return fail(code, failure_->detail);
}

Result<std::string_view> RequestReader::lose_client() {
  wire_.clear_deadline();
  gone_ = true;
  return fail(ErrorCode::Unavailable, "the client has gone");
}

Awaitable<bool> RequestReader::ask_for_body() {
  client_waits_ = false;
  const Wire::Outcome outcome = co_await wire_.write(kContinue, {});
  co_return outcome == Wire::Outcome::Moved;
}

void RequestReader::begin_to_wait() {
  if (room_) {
    wire_.resume_pace();
  } else {
    room_ = std::make_unique_for_overwrite<char[]>(room_size_);
    wire_.set_pace(limits_.body);
  }
}

Awaitable<Result<std::string_view>> RequestReader::next() {
  if (failure_) co_return fail(ErrorCode::Unavailable, failure_->detail);
  if (gone_) co_return lose_client();
  if (parser_.has_ended()) co_return std::string_view();
  begin_to_wait();
  for (;;) {
    const auto step = parser_.take_body(wire_.input(), std::span(room_.get(), room_size_));
    wire_.consume(step.consumed);
    const bool stuck = step.next == MessageParser::BodyStep::Next::MoreInput && wire_.input().size() > kBodyRead;
    if (step.produced > 0 || step.next != MessageParser::BodyStep::Next::MoreInput) co_return take(step);
    if (stuck) co_return give_up(ErrorCode::InvalidArgument, malformed_request("a chunk's head is too long"));
    if (client_waits_ && !co_await ask_for_body()) co_return lose_client();
    const Wire::Outcome outcome = co_await wire_.read_more(kBodyRead);
    if (outcome == Wire::Outcome::Late) co_return give_up(ErrorCode::TimedOut, too_slow("body"));
    if (outcome != Wire::Outcome::Moved) co_return lose_client();
  }
}

Result<std::string_view> RequestReader::take(const MessageParser::BodyStep& step) {
  wire_.pause_pace();
  if (step.next == MessageParser::BodyStep::Next::Malformed)
    return give_up(ErrorCode::InvalidArgument, malformed_request("its body is not well-formed"));
  received_ += static_cast<ByteCount>(step.produced);
  if (received_ > limit_) {
    const std::string detail = fmt::format("the body has more than {} bytes", limit_);
    return give_up(ErrorCode::TooLarge, {.status = 413, .code = "too_large", .detail = detail});
  }
  return std::string_view(room_.get(), step.produced);
}

Awaitable<Result<std::string>> RequestReader::read_all() {
  std::string whole;
  for (;;) {
    const auto piece = co_await next();
    if (!piece) co_return fail(piece.error());
    if (piece->empty()) co_return whole;
    whole += *piece;
  }
}

}  // namespace kadr::api::http
