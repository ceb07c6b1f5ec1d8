#include "api/http/message_parser.h"

#include <algorithm>

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <fmt/format.h>

namespace kadr::api::http {
namespace {

namespace beast = boost::beast;

constexpr std::uint32_t kLongestHead = 1 << 17;
/// "0\r\n\r\n": what is to come of a chunked body is never shorter, and given less of it an assertion of Beast fails.
constexpr std::size_t kShortestEnd = 5;

/// What Beast would let pass: lines that go on in the next (obs-fold), which two readers may understand differently.
std::optional<std::string_view> flaw_of(std::string_view block) {
  for (std::size_t at = block.find('\n'); at != std::string_view::npos; at = block.find('\n', at + 1)) {
    if (at + 1 < block.size() && (block[at + 1] == ' ' || block[at + 1] == '\t'))
      return "a header line must not go on in the next line";
  }
  if (block.find('\0') != std::string_view::npos) return "a header must not hold a NUL";
  return std::nullopt;
}

/// Whether the request line ends in a version of HTTP, whichever.
bool names_version(std::string_view block) {
  const std::string_view line = block.substr(0, block.find("\r\n"));
  const std::string_view version = line.substr(line.rfind(' ') + 1);
  return version.size() == 8 && version.starts_with("HTTP/");
}

Problem other_version() {
  return {.status = 505, .code = "unsupported_version", .detail = "kadr speaks HTTP/1.1"};
}

std::optional<Problem> check_coding(const RequestHead& head) {
  const bool has_coding = head.headers.count("Transfer-Encoding") > 0;
  if (has_coding && head.headers.count("Content-Length") > 0)
    return malformed_request("Content-Length and Transfer-Encoding exclude each other");
  if (head.headers.count("Content-Length") > 1) return malformed_request("Content-Length stands there twice");
  const std::string_view length = head.headers.value("Content-Length");
  if (length.find_first_not_of("0123456789") != std::string_view::npos)
    return malformed_request("Content-Length is not one number");
  if (!has_coding) return std::nullopt;
  if (head.version == RequestHead::Version::Http10) return malformed_request("HTTP/1.0 has no Transfer-Encoding");
  if (head.headers.count("Transfer-Encoding") == 1 && same_name(head.headers.value("Transfer-Encoding"), "chunked"))
    return std::nullopt;
  return Problem{
      .status = 501, .code = "not_implemented", .detail = "the only Transfer-Encoding that is understood is chunked"};
}

}  // namespace

struct MessageParser::Beast {
  beast::http::request_parser<beast::http::buffer_body> parser;
};

MessageParser::MessageParser() : beast_(std::make_unique<Beast>()) {
  beast_->parser.header_limit(kLongestHead);
  // The limit of the body is the route's, and its reader keeps it.
  beast_->parser.body_limit(boost::none);
}

MessageParser::~MessageParser() = default;

std::expected<RequestHead, Problem> MessageParser::take_head(std::string_view block) {
  if (const auto flaw = flaw_of(block)) return std::unexpected(malformed_request(*flaw));
  auto& parser = beast_->parser;
  beast::error_code error;
  parser.put(boost::asio::const_buffer(block.data(), block.size()), error);
  if (error == beast::http::error::bad_version && names_version(block)) return std::unexpected(other_version());
  if (error || !parser.is_header_done())
    return std::unexpected(malformed_request(error ? error.message() : "the header is not complete"));
  parser.eager(true);

  const auto& message = parser.get();
  if (message.version() != 10 && message.version() != 11) return std::unexpected(other_version());
  RequestHead head{.method = std::string(message.method_string()), .target = std::string(message.target())};
  head.version = message.version() == 10 ? RequestHead::Version::Http10 : RequestHead::Version::Http11;
  for (const auto& field : message) head.headers.add(field.name_string(), field.value());
  head.after = message.keep_alive() ? RequestHead::After::KeepAlive : RequestHead::After::Close;
  head.is_chunked = parser.chunked();
  if (const auto length = parser.content_length())
    head.content_length = static_cast<timeline::ByteCount>(std::min<std::uint64_t>(*length, INT64_MAX));
  head.expects_continue = same_name(head.headers.value("Expect"), "100-continue");
  if (auto problem = check_coding(head)) return std::unexpected(*std::move(problem));
  return head;
}

MessageParser::BodyStep MessageParser::take_body(std::string_view input, std::span<char> room) {
  auto& parser = beast_->parser;
  auto& body = parser.get().body();
  body.data = room.data();
  body.size = room.size();
  BodyStep step;
  while (!parser.is_done()) {
    beast::error_code error;
    const std::string_view rest = input.substr(step.consumed);
    if (parser.chunked() && rest.size() < kShortestEnd) return step;
    const std::size_t consumed = parser.put(boost::asio::const_buffer(rest.data(), rest.size()), error);
    step.consumed += consumed;
    step.produced = room.size() - body.size;
    if (error == beast::http::error::need_buffer || (!error && body.size == 0 && !parser.is_done())) {
      step.next = BodyStep::Next::MoreRoom;
      return step;
    }
    if (error == beast::http::error::need_more || (!error && consumed == 0)) return step;
    if (error) {
      step.next = BodyStep::Next::Malformed;
      return step;
    }
    if (step.consumed == input.size() && !parser.is_done()) return step;
  }
  step.next = BodyStep::Next::Ended;
  return step;
}

bool MessageParser::has_ended() const {
  return beast_->parser.is_done();
}

Problem malformed_request(std::string_view why) {
  return {
      .status = 400, .code = "bad_request", .detail = fmt::format("this is no HTTP request that kadr reads: {}", why)};
}

HeadEnd find_head_end(std::string_view bytes, std::size_t searched) {
  // The empty line may have begun in what was searched before.
  for (std::size_t at = bytes.find('\n', searched); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
    if (at == 0 || bytes[at - 1] != '\r') return {HeadEnd::Kind::BareLineFeed, 0};
    if (at >= 3 && bytes[at - 2] == '\n') return {HeadEnd::Kind::Found, at + 1};
  }
  return {};
}

}  // namespace kadr::api::http
