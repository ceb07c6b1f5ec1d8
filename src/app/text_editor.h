#pragma once

/// Has a person change a text in the editor of his choice.

#include <string>

#include "app/terminal.h"
#include "base/result.h"

namespace kadr::app {

/// The command that VISUAL or EDITOR names, else vi, on a temporary file that only this user can read.
/// \param ending of the file's name, so that the editor knows what it is: ".json".
/// Errors: Cancelled when the editor ended with a failure; those of making and reading the file. Blocking: until the
/// editor is left.
[[nodiscard]] Result<std::string> edit_text(const std::string& text, const std::string& ending,
                                            const Variables& variables);

}  // namespace kadr::app
