#pragma once

/// The words of a piece of HTML, as people wrote it into a feed.
///
/// Thread: pure function.

#include <string>
#include <string_view>

namespace kadr::recipes::presenter {

/// Without tags, scripts and styles; with the characters that entities name; every run of white space one space.
/// \param html UTF-8. \param most characters; what is over is cut off behind a word, with "…".
[[nodiscard]] std::string plain_text(std::string_view html, std::size_t most);

}  // namespace kadr::recipes::presenter
