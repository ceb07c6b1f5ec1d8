#pragma once

/// Whether a purchase may be made at all: its ceiling against what is spent and held already (docs/engine.md, rule 13).
/// Pure.

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "engine/settings.h"
#include "store/purchase_records.h"

namespace kadr::engine {

/// Why a purchase of at most `ceiling` is refused, naming the first budget that it would overrun: the job's, the user's
/// day, the server's day. Nothing when it may be made. Units: millionths of a US dollar.
[[nodiscard]] std::optional<Error> over_budget(std::int64_t ceiling, const store::Spending& spent,
                                               const Budgets& budgets);

}  // namespace kadr::engine
