#pragma once

/// One request, as a handler gets it: checked, taken apart, decoded.
///
/// Thread: read only, while its handler runs.

#include <string>
#include <string_view>

#include "api/http/body_reader.h"
#include "api/http/headers.h"
#include "api/http/parameters.h"

namespace kadr::api::http {

struct Request {
  /// The client's own X-Request-Id when it is sane, else one made here. Found in the answer's head as well.
  std::string id;
  std::string method;
  /// As it came, percent-encoded, without the query.
  std::string path;
  /// The template of the route that it took.
  std::string route;
  /// Out of the path, by the names of the template.
  Parameters parameters;
  Parameters query;
  Headers headers;
  /// The whole body; empty on a route that streams it.
  std::string body;
  /// Only on a route that streams the body, and only while the handler runs.
  BodyReader* stream = nullptr;
  /// Of the other end of the connection, without port: "127.0.0.1". Behind a proxy, that is the proxy.
  std::string remote_address;

  /// Shorthands; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const { return headers.value(name); }
  [[nodiscard]] std::string_view parameter(std::string_view name) const { return parameters.value(name); }
};

}  // namespace kadr::api::http
