#include "api/http/delivery.h"

#include <cassert>

#include <fmt/format.h>

#include "api/http/byte_range.h"

namespace kadr::api::http {
namespace {

ByteSource in_memory(std::string text) {
  ByteSource source;
  source.add_text(std::move(text));
  return source;
}

Delivery refusal(Problem problem, const Request& request) {
  if (problem.request_id.empty()) problem.request_id = request.id;
  Headers headers = problem.headers;
  headers.set("Content-Type", "application/problem+json");
  headers.set("Cache-Control", "no-store");
  return {.status = problem.status, .headers = std::move(headers), .body = in_memory(to_json(problem))};
}

/// Whether an If-None-Match holds the tag; compared weakly, as RFC 9110 13.1.2 has it.
bool holds_tag(std::string_view list, std::string_view quoted) {
  if (trimmed(list) == "*") return true;
  while (!list.empty()) {
    const auto comma = list.find(',');
    std::string_view one = trimmed(list.substr(0, comma));
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == quoted) return true;
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return false;
}

/// Turns 200 into 206 or 416 where the request asks for a part.
void narrow(const Request& request, const std::string& quoted, Delivery& delivery) {
  const auto if_range = request.headers.find("If-Range");
  if (if_range && (quoted.empty() || *if_range != quoted)) return;
  const auto size = delivery.body.size();
  const WantedBytes wanted = parse_range(request.header("Range"), size);
  if (const auto* part = std::get_if<BodyPart>(&wanted)) {
    delivery.status = 206;
    delivery.headers.set("Content-Range",
                         fmt::format("bytes {}-{}/{}", part->offset, part->offset + part->length - 1, size));
    delivery.body = delivery.body.part(part->offset, part->length);
  } else if (std::holds_alternative<OutsideBody>(wanted)) {
    delivery = refusal({.status = 416,
                        .code = "range_not_satisfiable",
                        .detail = fmt::format("there are {} bytes, and the range begins past them", size),
                        .headers = {{"Content-Range", fmt::format("bytes */{}", size)}}},
                       request);
  }
}

Delivery whole(Response& response, const Request& request) {
  if (auto* problem = std::get_if<Problem>(&response.body)) return refusal(std::move(*problem), request);
  Delivery delivery{.status = response.status, .headers = std::move(response.headers)};
  if (auto* text = std::get_if<std::string>(&response.body)) delivery.body = in_memory(std::move(*text));
  if (auto* source = std::get_if<ByteSource>(&response.body)) delivery.body = std::move(*source);
  return delivery;
}

}  // namespace

Delivery plan_delivery(const Request& request, Response response) {
  assert(!std::holds_alternative<EventProducer>(response.body));
  const bool in_ranges = std::holds_alternative<ByteSource>(response.body);
  const bool reads = request.method == "GET" || request.method == "HEAD";
  Delivery delivery = whole(response, request);
  const std::string quoted = response.etag.empty() ? "" : fmt::format("\"{}\"", response.etag);
  if (!quoted.empty()) delivery.headers.set("ETag", quoted);

  if (reads && delivery.status == 200) {
    const auto none_match = request.headers.find("If-None-Match");
    if (none_match && !quoted.empty() && holds_tag(*none_match, quoted)) {
      delivery.status = 304;
    } else if (in_ranges) {
      delivery.headers.set("Accept-Ranges", "bytes");
      if (request.method == "GET") narrow(request, quoted, delivery);
    }
  }
  const bool bodiless = delivery.status == 204 || delivery.status == 304;
  delivery.announced = bodiless ? -1 : delivery.body.size();
  if (bodiless || request.method == "HEAD") delivery.body = {};
  return delivery;
}

}  // namespace kadr::api::http
