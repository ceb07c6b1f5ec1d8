#pragma once

/// One thing that can be asked over HTTP, declared once: from this list come the router, the check of who may ask, the
/// check of what is sent, /openapi.json and the tests of authorisation.
///
/// Thread: made before the server starts; read only after that.

#include <functional>
#include <string>
#include <vector>

#include "api/access.h"
#include "api/http/request.h"
#include "api/http/response.h"
#include "api/http/server.h"
#include "api/shape.h"

namespace kadr::api {

/// A request that was let in. Read only, while its handler runs.
struct Call {
  const http::Request& request;
  const Caller& caller;
  /// Of the shape that the route takes; null when it takes none.
  const Json& body;
};

/// An error is answered as a problem; what went wrong inside is told to the log only.
using Answer = http::Awaitable<Result<http::Response>>;
using RouteHandler = std::function<Answer(const Call&)>;

/// What is answered when all goes well.
struct Gives {
  int status = 200;
  std::string media_type = "application/json";
  /// Of JSON; nothing for a body that is anything else, or none.
  const Shape* shape = nullptr;
};

/// A body to try, shown by /docs.
struct Example {
  std::string name;
  std::string summary;
  Json value;
};

struct Route {
  std::string method;
  /// As RouteTable has it: "/v1/jobs/{job}".
  std::string path;
  Access access;
  std::string summary;
  /// Parameters of the query; others are refused.
  std::vector<Field> query{};
  /// Of the JSON body; none when null.
  const Shape* takes = nullptr;
  /// Of the JSON body; the first is what /docs begins with.
  std::vector<Example> examples{};
  /// Streamed: the handler reads it from the request; not together with `takes`.
  http::Endpoint::Body body = http::Endpoint::Body::Whole;
  /// Media types that the body may have; any when empty.
  std::vector<std::string> accepts{"application/json"};
  timeline::ByteCount max_body = 1 << 20;
  Gives gives{};
  RouteHandler handler;
};

}  // namespace kadr::api
