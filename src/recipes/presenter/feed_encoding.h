#pragma once

/// The text of a feed in UTF-8, whatever it came in.
///
/// Thread: pure function.

#include <string>
#include <string_view>

#include "base/result.h"

namespace kadr::recipes::presenter {

/// By the mark at its beginning, else by what its XML declaration says, else as UTF-8.
/// Errors: UnsupportedMedia for an encoding that is not known, and for text that is not in the encoding it names, in
/// words that follow the name of the feed.
[[nodiscard]] Result<std::string> feed_in_utf8(std::string_view document);

}  // namespace kadr::recipes::presenter
