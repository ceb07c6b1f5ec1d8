#pragma once

/// What prices go by, as files of the catalogue and the API have it. Pure.

#include <string_view>

#include "models/model_card.h"

namespace kadr::models {

/// "second", "1000 characters", …
[[nodiscard]] std::string_view to_string(PriceLine::Unit unit);
/// "call" for what is none.
[[nodiscard]] PriceLine::Unit price_unit_from(std::string_view name);

}  // namespace kadr::models
