#pragma once

/// A job of a house, watched until it ends: its events are told, its steps are shown, and what it asks is asked.
///
/// Thread: one owner; the engine works on threads of its own.

#include <functional>
#include <stop_token>
#include <string>

#include "app/console.h"
#include "app/house.h"
#include "app/notice_log.h"
#include "engine/commands.h"
#include "store/approval_records.h"
#include "store/job_records.h"

namespace kadr::app {

struct JobWatch {
  House& house;
  std::string job;
  /// Only events after this one are told.
  std::int64_t after = 0;
  Console& console;
  /// The house's.
  NoticeLog& log;
  /// Errors: nobody can be asked; that ends the watching and leaves the job waiting.
  std::function<Result<engine::Answer>(const store::ApprovalRecord& approval)> answer;
};

/// \return the job as it ended. Errors: those of the database; of `answer`; Cancelled when stopped. Then the job is as
/// it is, and is gone on with when its house is opened again. Blocking: until then.
[[nodiscard]] Result<store::JobRecord> watch_job(const JobWatch& watch, std::stop_token stop);

}  // namespace kadr::app
