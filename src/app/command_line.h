#pragma once

/// What was written after `kadr`, read and checked.

#include <optional>
#include <string>
#include <vector>

#include "app/exit_code.h"
#include "app/session.h"

namespace kadr::app {

/// Either a command to run, or a text that is the whole answer (help, version, what is wrong).
struct CommandLine {
  std::optional<Command> command;
  std::string text;                ///< for standard output
  std::optional<Error> complaint;  ///< InvalidArgument, one sentence
  Format format = Format::Text;    ///< how the complaint is to be told
};

/// \param arguments without the program's own name.
[[nodiscard]] CommandLine read_command_line(const std::vector<std::string>& arguments);

}  // namespace kadr::app
