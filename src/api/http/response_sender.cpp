#include "api/http/response_sender.h"

#include <ctime>
#include <iterator>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "api/http/problem.h"

namespace kadr::api::http {
namespace {

void add_field(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ");
  for (const char letter : value) {
    const auto code = static_cast<unsigned char>(letter);
    text.push_back(code < 0x20 || code == 0x7f ? ' ' : letter);
  }
  text.append("\r\n");
}

std::string date_now() {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::time(nullptr)));
}

std::string_view text_of(const ByteSource::Piece& piece) {
  return std::string_view(*piece.memory)
      .substr(static_cast<std::size_t>(piece.offset), static_cast<std::size_t>(piece.length));
}

}  // namespace

std::string to_text(const ResponseHead& head) {
  std::string text = fmt::format("HTTP/1.1 {} {}\r\n", head.status, reason_phrase(head.status));
  add_field(text, "Date", date_now());
  for (const HeaderField& field : head.headers) add_field(text, field.name, field.value);
  add_field(text, "X-Request-Id", head.request_id);
  add_field(text, "X-Content-Type-Options", "nosniff");
  if (head.content_length >= 0) add_field(text, "Content-Length", fmt::format("{}", head.content_length));
  if (head.after == RequestHead::After::Close)
    add_field(text, "Connection", "close");
  else if (head.version == RequestHead::Version::Http10)
    add_field(text, "Connection", "keep-alive");
  return text.append("\r\n");
}

Awaitable<Wire::Outcome> send(Wire& wire, const std::string& head, const ByteSource& body) {
  const auto& pieces = body.pieces();
  const bool together = !pieces.empty() && pieces.front().memory != nullptr;
  const std::string_view beside = together ? text_of(pieces.front()) : std::string_view();
  Wire::Outcome outcome = co_await wire.write(head, beside);
  for (std::size_t at = together ? 1 : 0; at < pieces.size() && outcome == Wire::Outcome::Moved; ++at) {
    if (pieces[at].memory)
      outcome = co_await wire.write(text_of(pieces[at]), {});
    else
      outcome = co_await wire.send_file(pieces[at]);
  }
  co_return outcome;
}

}  // namespace kadr::api::http
