#pragma once

/// How tightly a darkroom is held, as kadr asks for it and as the darkroom reports it, and the attempts to escape that
/// show whether it is true. docs/darkroom.md is the law.
///
/// Thread: values.

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace kadr::media {

class Darkroom;
struct DarkroomSettings;

/// What a darkroom is told when it is started.
struct Confinement {
  /// Required: the darkroom answers nothing unless it is confined. Off: for debuggers, and for machines whose owner
  /// accepts that a hostile file may do what kadr may.
  enum class Mode { Required, Off };
  /// Encoders: the drivers of hardware encoders may be loaded and their devices used.
  enum class Devices { None, Encoders };
  /// Installed: the machine's fonts may be read by name, to draw captions with. Needs Landlock, which alone can tell
  /// fonts from other files. HandedIn: no file by name.
  enum class Fonts { HandedIn, Installed };
  /// Which of the kernel's two mechanisms are used. Anything but Both is for tests of each alone.
  enum class Layers { Both, Landlock, Seccomp };

  Mode mode = Mode::Required;
  Devices devices = Devices::None;
  Fonts fonts = Fonts::HandedIn;
  Layers layers = Layers::Both;
  /// Bytes of memory that the darkroom may write to, by itself and by a copy of it that speaks; 0 for no limit.
  std::int64_t memory_limit = std::int64_t{4} << 30;
};

/// What holds in a running darkroom, as it says in reply to `hello`.
struct ConfinementReport {
  int landlock = 0;               ///< the kernel's version of Landlock in use; 0 when it has none
  bool seccomp = false;           ///< system calls are filtered
  std::int64_t memory_limit = 0;  ///< bytes; 0 when there is no limit
  bool fonts = false;             ///< the machine's fonts may be read
};

struct EscapeAttempt {
  std::string name;  ///< "open /etc/passwd"
  bool refused = false;
  std::string reason;  ///< how it was refused: the kernel's words
};

/// Lets a darkroom of these settings, started for this alone, try to break out in every way known to it.
/// Errors: those of Darkroom::ask; Crashed when it does not answer with a list. Blocking: tens of milliseconds.
[[nodiscard]] Result<std::vector<EscapeAttempt>> try_escapes(const DarkroomSettings& settings, std::stop_token stop);

/// The same, for a program that must not start on a machine where confinement does not hold.
/// Errors: also PermissionDenied, naming an attempt that was not refused.
[[nodiscard]] Result<> check_confinement(const DarkroomSettings& settings, std::stop_token stop);

/// What holds, for a person: "Landlock 7, system calls filtered, 4.0 GiB of memory".
[[nodiscard]] std::string describe(const ConfinementReport& report);

[[nodiscard]] Json to_json(const Confinement& confinement);
[[nodiscard]] Result<Confinement> confinement_from_json(const Json& value);
[[nodiscard]] Json to_json(const ConfinementReport& report);
[[nodiscard]] Result<ConfinementReport> confinement_report_from_json(const Json& value);

}  // namespace kadr::media
