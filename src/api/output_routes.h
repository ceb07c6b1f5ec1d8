#pragma once

/// What jobs have made: its list, and the bytes, in ranges, out of pieces of artifacts; by key, and by signed link.
///
/// Thread: as http::Handler. Each function borrows the parts.

#include <string>
#include <vector>

#include "api/api_parts.h"
#include "store/output_records.h"

namespace kadr::api {

[[nodiscard]] std::vector<Route> output_routes(const ApiParts& parts);

/// Where an output can be had without a key, for a while.
[[nodiscard]] std::string link_of(const ApiParts& parts, const store::OutputRecord& output, std::string_view base);

}  // namespace kadr::api
