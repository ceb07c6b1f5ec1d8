#pragma once

/// Routes of a job's inside: its steps, approvals and events.
///
/// Thread: as http::Handler. Each function borrows the parts.

#include <vector>

#include "api/api_parts.h"

namespace kadr::api {

[[nodiscard]] std::vector<Route> step_routes(const ApiParts& parts);
[[nodiscard]] std::vector<Route> approval_routes(const ApiParts& parts);
[[nodiscard]] std::vector<Route> event_routes(const ApiParts& parts);

}  // namespace kadr::api
