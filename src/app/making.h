#pragma once

/// The job of `kadr make` at work in its house: watched, answered for, and written out where it was asked for.
///
/// Thread: one owner.

#include <filesystem>

#include "app/house.h"
#include "app/local_job.h"
#include "app/make_report.h"
#include "app/notice_log.h"
#include "app/session.h"
#include "base/result.h"

namespace kadr::app {

/// Borrows house, log and session.
struct Making {
  House& house;
  NoticeLog& log;  ///< the house's
  Session& session;
  std::filesystem::path out;     ///< as places_for takes it
  std::filesystem::path review;  ///< where what is to be approved can be looked at
  /// Yes: to all approvals; but what may have been bought already is never bought again without a person.
  enum class Answers { Person, Yes } answers = Answers::Person;
};

/// Has the job done and writes what it made. Errors: why the job failed; InvalidArgument when a person must be asked
/// and there is no terminal; those of writing; Cancelled. The job then is as it is, and can be gone on with.
/// Blocking: all of it; stops on the session's token.
[[nodiscard]] Result<MadeFiles> run_making(const Making& making, const LocalJobBegun& begun);

}  // namespace kadr::app
