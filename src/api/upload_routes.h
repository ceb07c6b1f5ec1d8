#pragma once

/// Files that people send to make videos of: whole, several in a form, or in pieces that go on after a cut.
///
/// Thread: as http::Handler. Borrows the parts.

#include <vector>

#include "api/api_parts.h"

namespace kadr::api {

[[nodiscard]] std::vector<Route> upload_routes(const ApiParts& parts);

}  // namespace kadr::api
