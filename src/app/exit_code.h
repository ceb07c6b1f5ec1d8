#pragma once

/// What the kadr program answers to the shell. docs/cli.md and `kadr --help` list the same numbers.

#include "base/result.h"

namespace kadr::app {

enum class ExitCode {
  Ok = 0,
  Failed = 1,          ///< Something went wrong that no other code describes.
  BadUsage = 2,        ///< The command line or the plan is wrong.
  BadInput = 3,        ///< A file or address that was named is missing, damaged or of a kind that is not accepted.
  NoPlaceToWrite = 4,  ///< The disk is full, or a file or folder may not be used.
  Network = 5,         ///< A server did not answer, or refused for now.
  Cancelled = 130,     ///< Stopped by Ctrl-C, by a signal, or by answering no.
};

/// The one translation of failures into exit codes.
[[nodiscard]] ExitCode exit_code_of(ErrorCode code);

}  // namespace kadr::app
