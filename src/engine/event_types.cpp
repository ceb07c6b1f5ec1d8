#include "engine/event_types.h"

#include <array>

namespace kadr::engine {
namespace {

constexpr auto kTypes = std::to_array<std::string_view>({
    "job.queued",       "job.running",       "job.waiting",       "job.paused",         "job.succeeded",
    "job.failed",       "job.cancelled",     "approval.asked",    "approval.decided",   "step.scheduled",
    "step.started",     "step.done",         "step.retry",        "step.failed",        "step.interrupted",
    "step.quarantined", "step.cancelled",    "step.superseded",   "step.redo",          "purchase.planned",
    "purchase.sending", "purchase.unknown",  "purchase.accepted", "purchase.succeeded", "purchase.attention",
    "purchase.settled", "purchase.rejected", "purchase.failed",   "job.note",           "outputs.ready",
});

}  // namespace

std::span<const std::string_view> event_types() {
  return kTypes;
}

}  // namespace kadr::engine
