#pragma once

/// The file `.env`: variables for a program, one a line, as shells and many tools write them.
///
///     # a comment
///     export PORT=8080              export is allowed and means nothing
///     LOG_LEVEL = debug # loud      spaces around, and a comment after a space
///     GREETING="two\nlines, a \" and $HOME as it is"
///     PATTERN='as \n it is'
///     KEY="a text in quotes may
///     go on over lines"
///
/// Nothing is expanded. A name that stands alone, without "=", is passed over.
///
/// Thread: any.

#include <string_view>
#include <vector>

#include "app/settings/named_text.h"
#include "base/result.h"

namespace kadr::app::settings {

/// In the order of the file; of a name that is given twice both are there.
/// Errors: InvalidArgument: what is wrong in which line, to follow the file's name. No value is ever quoted.
[[nodiscard]] Result<std::vector<NamedText>> parse_env_file(std::string_view text);

}  // namespace kadr::app::settings
