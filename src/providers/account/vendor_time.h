#pragma once

/// Times as vendors write them.
///
/// Thread: any.

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace kadr::providers::account {

/// "2026-11-21T12:54:18.578761Z", "2026-11-21T12:54:18+02:00": to the millisecond; none for anything else. A time
/// without a zone counts as UTC.
[[nodiscard]] std::optional<Instant> instant_from(std::string_view text);

}  // namespace kadr::providers::account
