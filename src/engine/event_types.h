#pragma once

/// What can happen to a job, by the names that events have.
///
/// Thread: any.

#include <span>
#include <string_view>

namespace kadr::engine {

/// All types of events: "job.succeeded", "step.done", …
[[nodiscard]] std::span<const std::string_view> event_types();

}  // namespace kadr::engine
