#pragma once

/// How text lies on a terminal: columns, not bytes. Pure functions over UTF-8, so that a line with Cyrillic, Chinese or
/// emoji in it ends where it should, and a file's name cannot send commands to the terminal.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kadr::app {

/// Columns that printable text takes. Where terminals differ (joined emoji), the larger number: a line that is
/// believed too long is cut, one that is believed too short wraps.
[[nodiscard]] std::size_t text_width(std::string_view text);

/// The text with everything that a terminal would obey or could not draw (control characters, directional overrides,
/// bytes that are no UTF-8) replaced by U+FFFD.
[[nodiscard]] std::string printable(std::string_view text);

/// The lines of a text, each made printable: a message about several files has one for each.
[[nodiscard]] std::vector<std::string> printable_lines(std::string_view text);

/// At most `columns` wide: cut at the end, with "…" for what is missing.
[[nodiscard]] std::string cut_to_width(std::string_view text, std::size_t columns);

/// The text followed by the spaces that make it `columns` wide; unchanged when it is wider.
[[nodiscard]] std::string pad_to_width(std::string_view text, std::size_t columns);

}  // namespace kadr::app
