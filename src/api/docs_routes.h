#pragma once

/// Routes of the page at /docs: Swagger UI over /openapi.json, wholly out of the program, so that it works without the
/// internet. It may ask nobody but this server.
///
/// Thread: as http::Handler.

#include <vector>

#include "api/route.h"

namespace kadr::api {

[[nodiscard]] std::vector<Route> docs_routes();

}  // namespace kadr::api
