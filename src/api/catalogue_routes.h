#pragma once

/// What there is to make videos with: models, and the voices of those that speak.
///
/// Thread: as http::Handler. Borrows the parts.

#include <vector>

#include "api/api_parts.h"

namespace kadr::api {

/// A model as GET /v1/models has it.
[[nodiscard]] Json view(const ModelOffer& model);

[[nodiscard]] std::vector<Route> catalogue_routes(const ApiParts& parts);

}  // namespace kadr::api
