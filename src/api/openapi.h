#pragma once

/// The description of all routes that programs read (OpenAPI 3.1), made out of the routes themselves.
///
/// Thread: any.

#include <string>
#include <vector>

#include "api/route.h"

namespace kadr::api {

/// \param version of the program.
[[nodiscard]] Json openapi_of(const std::vector<Route>& routes, const std::string& version);

}  // namespace kadr::api
