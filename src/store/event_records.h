#pragma once

/// Events as rows: what happened to a job, numbered from 1 without a gap, in the order in which it was committed.
/// Every function here is a part of the caller's transaction. Errors: those of the connection.

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "store/connection.h"

namespace kadr::store {

struct EventRecord {
  std::string job;
  std::int64_t number = 0;
  Instant at;
  std::string type;  ///< "step.done", "job.failed", …: listed in docs/engine.md
  Json data;
};

struct NewEvent {
  std::string job;
  Instant at;
  std::string_view type;
  Json data = Json::object();
};

/// Numbers the event and writes it, with a delivery for each webhook that wants it. An event of a job that is gone is
/// dropped: there is nobody to tell.
[[nodiscard]] Result<> add_event(Connection& connection, const NewEvent& event);

/// Events with numbers above `after`, in order.
[[nodiscard]] Result<std::vector<EventRecord>> events_after(Connection& connection, const std::string& job,
                                                            std::int64_t after, std::int64_t limit);

}  // namespace kadr::store
