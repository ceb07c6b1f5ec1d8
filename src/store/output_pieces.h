#pragma once

/// The pieces of an output as the column that holds them has them. Inside the room only.

#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "store/output_records.h"

namespace kadr::store {

/// A list; each piece is [sha256, offset, length].
[[nodiscard]] Json to_json(const std::vector<OutputPiece>& pieces);
/// Errors: Internal for what to_json did not make.
[[nodiscard]] Result<std::vector<OutputPiece>> pieces_from_json(const Json& list);

}  // namespace kadr::store
