#pragma once

/// The filter on this process's system calls (seccomp). The list says what is allowed; all else fails with EPERM, so a
/// library that tries more than it needs finds another way or fails with a reason.

#include "base/result.h"
#include "darkroom/confinement.h"

namespace kadr::darkroom {

/// Errors: PermissionDenied when the kernel takes no filter.
/// Thread: the only one of the process.
[[nodiscard]] Result<> filter_system_calls(Role role, const media::Confinement& wanted);

/// For a copy of the speaker: no copies of copies. Does nothing in a process whose calls are not filtered.
[[nodiscard]] Result<> forbid_copies();

}  // namespace kadr::darkroom
