#pragma once

/// What a command is given besides its own options.

#include <filesystem>
#include <functional>
#include <stop_token>

#include "app/console.h"
#include "app/exit_code.h"
#include "app/terminal.h"
#include "base/result.h"
#include "media/conform.h"
#include "media/darkroom.h"

namespace kadr::app {

struct Session {
  Console& console;
  Variables variables;
  std::stop_token stop;

  /// How darkrooms are started: confined, unless KADR_DARKROOM_UNCONFINED is 1, and with the memory that
  /// KADR_DARKROOM_MEMORY gives them.
  /// Errors: Internal when the darkroom's program is missing; InvalidArgument when a variable is nonsense.
  /// \param encoder what will be asked to encode: hardware has to be let in.
  [[nodiscard]] Result<media::DarkroomSettings> darkroom(
      media::VideoEncoder encoder = media::VideoEncoder::Libx264) const;
};

/// A command as the command line chose it, its options read.
struct Command {
  Format format = Format::Text;
  /// An error is shown by the caller. An exit code other than Ok means that everything has been said already.
  std::function<Result<ExitCode>(Session&)> run;
};

}  // namespace kadr::app
