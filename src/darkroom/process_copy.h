#pragma once

/// Work in a copy of this process (fork), for libraries that keep what they did last in variables that nothing resets.
/// What such a library does in the copy dies with it, and every copy begins the same.

#include <cstdint>
#include <functional>
#include <string>

#include "base/progress.h"
#include "base/result.h"

namespace kadr::darkroom {

/// Runs in the copy. Makes a text, and may report progress.
using CopiedWork = std::function<Result<std::string>(const base::ProgressSink&)>;

/// Runs the work in a copy and hands back its text or its error; progress is passed on in this process. Descriptors are
/// shared with the copy. The copy dies with this process.
/// Errors: the work's; Crashed with the signal when the copy died.
/// Thread: no other thread of this process may run; the copy would miss it.
/// Blocking: until the work is done.
[[nodiscard]] Result<std::string> run_in_copy(const CopiedWork& work, const base::ProgressSink& progress);

}  // namespace kadr::darkroom
