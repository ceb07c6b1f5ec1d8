#pragma once

/// Shutting this process in: what it may still do is fixed before it reads the first byte of anybody's file, and
/// nothing in it can open that up again. docs/darkroom.md is the law.

#include "base/result.h"
#include "media/confinement.h"

namespace kadr::darkroom {

/// What a process of the darkroom is for, and so what it needs.
enum class Role {
  Worker,   ///< Opens media. Opens no file by name and starts no process.
  Speaker,  ///< Runs the synthesiser on texts: reads its data files, and copies itself (fork).
};

/// Takes away, for good: privileges, capabilities, files by name, network, other processes, memory past the limit.
/// Does nothing but limits when `wanted` is Mode::Off.
/// \return what holds now. A kernel without Landlock is no failure as long as system calls are filtered.
/// Errors: PermissionDenied when the machine does not let the process confine itself; it is then half confined and fit
/// for nothing.
/// Thread: the only one of the process.
[[nodiscard]] Result<media::ConfinementReport> confine(const media::Confinement& wanted, Role role);

}  // namespace kadr::darkroom
