#pragma once

/// What a command is given besides its own options.

#include <filesystem>
#include <functional>
#include <stop_token>

#include "app/console.h"
#include "app/exit_code.h"
#include "app/terminal.h"
#include "base/result.h"
#include "media/darkroom.h"

namespace kadr::app {

struct Session {
  Console& console;
  Variables variables;
  std::stop_token stop;

  /// Errors: Internal when the darkroom's program is missing.
  [[nodiscard]] Result<media::DarkroomSettings> darkroom() const;
};

/// A command as the command line chose it, its options read.
struct Command {
  Format format = Format::Text;
  /// An error is shown by the caller. An exit code other than Ok means that everything has been said already.
  std::function<Result<ExitCode>(Session&)> run;
};

}  // namespace kadr::app
