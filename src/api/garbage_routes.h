#pragma once

/// The collection of garbage now, instead of when its time comes.
///
/// Thread: as http::Handler. Borrows the parts.

#include <vector>

#include "api/api_parts.h"

namespace kadr::api {

[[nodiscard]] std::vector<Route> garbage_routes(const ApiParts& parts);

}  // namespace kadr::api
