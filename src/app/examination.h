#pragma once

/// Looks at everything kadr needs, and finds what is missing before a job does.

#include <optional>
#include <string>

#include "app/doctor_report.h"
#include "app/session.h"

namespace kadr::app {

/// Never fails: what cannot be examined is a finding. Blocking: seconds at most; stops on the session's stop.
/// \param cache the folder named with --cache, if any.
[[nodiscard]] DoctorReport examine(Session& session, const std::optional<std::string>& cache);

}  // namespace kadr::app
