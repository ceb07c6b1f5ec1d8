#pragma once

/// The two ways in which feeds write a time.
///
/// Thread: pure function.

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace kadr::recipes::presenter {

/// RFC 822 as RSS has it ("Sat, 21 Nov 2026 19:00:00 +0200"), and RFC 3339 as Atom has it
/// ("2026-11-21T19:00:00+02:00"). Nothing for anything else.
[[nodiscard]] std::optional<Instant> parse_feed_time(std::string_view text);

}  // namespace kadr::recipes::presenter
