#pragma once

/// The contract of the tool before kadr, whose users have scripts: POST /process_media and GET /status/{task_id}, with
/// its field names and states, over the same jobs.
///
/// Thread: as http::Handler. Borrows the parts.

#include <vector>

#include "api/api_parts.h"

namespace kadr::api {

[[nodiscard]] std::vector<Route> older_routes(const ApiParts& parts);

}  // namespace kadr::api
