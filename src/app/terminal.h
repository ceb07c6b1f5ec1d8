#pragma once

/// What is known about the terminal (or file, or pipe) behind a descriptor.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kadr::app {

/// Looks an environment variable up; nothing when it is unset or empty.
using Variables = std::function<std::optional<std::string>(const char* name)>;

/// The variables of this process.
[[nodiscard]] Variables process_variables();

struct TerminalKind {
  bool redraws = false;  ///< a terminal that can move its cursor
  bool colour = false;   ///< and may be coloured (NO_COLOR is not set)
  bool unicode = false;  ///< the locale is UTF-8
};

/// \param is_terminal what isatty says of the descriptor.
[[nodiscard]] TerminalKind terminal_kind(bool is_terminal, const Variables& variables);
[[nodiscard]] TerminalKind terminal_kind(int descriptor, const Variables& variables);

/// Columns right now (it may be resized at any time); 80 when it does not say.
[[nodiscard]] std::size_t terminal_columns(int descriptor);

/// Writes all of it. A reader that went away is no failure. Errors: NoSpace and the like.
[[nodiscard]] Result<> write_text(int descriptor, std::string_view text);

}  // namespace kadr::app
