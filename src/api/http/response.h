#pragma once

/// What a handler answers.
///
/// Thread: a value; one owner.

#include <string>
#include <utility>
#include <variant>

#include "api/http/byte_source.h"
#include "api/http/event_stream.h"
#include "api/http/headers.h"
#include "api/http/problem.h"

namespace kadr::api::http {

struct Response {
  int status = 200;
  Headers headers;
  /// A ByteSource is served in byte ranges when the status is 200.
  std::variant<std::string, ByteSource, EventProducer, Problem> body;
  /// Names these very bytes, without quotes (a strong ETag); none when empty. With it, a client that has them already
  /// is answered 304.
  std::string etag{};

  [[nodiscard]] static Response json(std::string text, int status = 200) {
    return {status, {{"Content-Type", "application/json"}}, std::move(text)};
  }
  [[nodiscard]] static Response text(std::string text, int status = 200) {
    return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(text)};
  }
  [[nodiscard]] static Response bytes(ByteSource source, std::string_view content_type) {
    return {200, {{"Content-Type", std::string(content_type)}}, std::move(source)};
  }
  [[nodiscard]] static Response events(EventProducer producer) {
    return {200, {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}}, std::move(producer)};
  }
  /// Status, headers and the rest come from the problem.
  [[nodiscard]] static Response problem(Problem problem) { return {problem.status, {}, std::move(problem)}; }
  [[nodiscard]] static Response problem(const Error& error) { return problem(problem_of(error)); }
};

}  // namespace kadr::api::http
