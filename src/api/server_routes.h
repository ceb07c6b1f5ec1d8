#pragma once

/// Routes that tell of the server itself: health, readiness, metrics, settings and /openapi.json.
///
/// Thread: as http::Handler. Each function borrows the parts.

#include <vector>

#include "api/api_parts.h"

namespace kadr::api {

[[nodiscard]] std::vector<Route> server_routes(const ApiParts& parts);

/// GET /openapi.json. \param document of all routes, this one included.
[[nodiscard]] Route openapi_route(std::shared_ptr<const std::string> document);

}  // namespace kadr::api
