#pragma once

/// Everything that can be asked, in one list. From it come the router, the check of who may ask, /openapi.json and the
/// tests of authorisation.

#include <vector>

#include "api/api_parts.h"

namespace kadr::api {

/// Borrows the parts.
[[nodiscard]] std::vector<Route> all_routes(const ApiParts& parts);

}  // namespace kadr::api
