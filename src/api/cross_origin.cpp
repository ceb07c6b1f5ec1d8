#include "api/cross_origin.h"

#include <algorithm>
#include <map>

namespace kadr::api {
namespace {

constexpr auto kMayBeSent =
    "Authorization, X-API-Key, Content-Type, Idempotency-Key, Upload-Offset, Last-Event-ID, Range, If-Range, "
    "If-None-Match";
constexpr auto kMayBeRead =
    "Idempotent-Replayed, Upload-Offset, Location, Retry-After, X-Request-Id, ETag, Accept-Ranges, Content-Range, "
    "Content-Disposition";
/// How long a browser need not ask again, in seconds.
constexpr auto kRemembered = "600";

http::Awaitable<http::Response> preflight(const http::Request& request, const std::string& methods,
                                          const std::vector<std::string>& origins) {
  http::Response response{.status = 204};
  allow_origin(request, origins, response);
  if (response.headers.find("Access-Control-Allow-Origin")) {
    response.headers.set("Access-Control-Allow-Methods", methods);
    response.headers.set("Access-Control-Allow-Headers", kMayBeSent);
    response.headers.set("Access-Control-Max-Age", kRemembered);
  }
  co_return response;
}

}  // namespace

void allow_origin(const http::Request& request, const std::vector<std::string>& origins, http::Response& response) {
  const std::string_view origin = request.header("Origin");
  if (origins.empty()) return;
  response.headers.set("Vary", "Origin");
  if (std::ranges::find(origins, origin) == origins.end()) return;
  response.headers.set("Access-Control-Allow-Origin", origin);
  response.headers.set("Access-Control-Expose-Headers", kMayBeRead);
}

void add_preflights(http::Router<http::Endpoint>& router, const std::vector<Route>& routes,
                    const std::vector<std::string>& origins) {
  if (origins.empty()) return;
  std::map<std::string, std::string> methods;
  for (const Route& route : routes) {
    std::string& list = methods[route.path];
    if (!list.contains(route.method)) list += (list.empty() ? "" : ", ") + route.method;
  }
  for (const auto& [path, list] : methods) {
    const auto handler = [list, origins](const http::Request& request) { return preflight(request, list, origins); };
    // A path that is known is well formed, and nobody else answers OPTIONS.
    [[maybe_unused]] const auto added = router.add("OPTIONS", path, {.handler = handler});
  }
}

}  // namespace kadr::api
