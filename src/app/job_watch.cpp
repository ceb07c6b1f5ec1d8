#include "app/job_watch.h"

#include <condition_variable>
#include <mutex>
#include <optional>

#include "app/job_stages.h"
#include "app/job_text.h"
#include "store/event_records.h"

namespace kadr::app {
namespace {

/// Between two looks at how far the steps are, when nothing happens.
constexpr std::chrono::milliseconds kBetweenLooks{200};
constexpr std::int64_t kEventsAtOnce = 500;

/// Rung by the bus, heard by the watcher.
class Bell {
 public:
  void ring() {
    {
      const std::lock_guard lock(mutex_);
      rung_ = true;
    }
    heard_.notify_one();
  }
  /// Waits for a ring, for the time to pass, or for `stop`.
  void wait(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    heard_.wait_for(lock, stop, kBetweenLooks, [this] { return rung_; });
    rung_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any heard_;
  bool rung_ = false;
};

/// All that is looked at together.
struct Look {
  store::JobRecord job;
  std::vector<store::StepRecord> steps;
  std::vector<store::ApprovalRecord> approvals;
  std::vector<store::EventRecord> events;
};

class Watcher {
 public:
  Watcher(const JobWatch& watch, std::stop_token stop)
      : watch_(watch), stop_(std::move(stop)), stages_(watch.console.progress()), last_event_(watch.after) {}

  Result<store::JobRecord> until_the_end() {
    Bell bell;
    const auto subscription = watch_.house.events().subscribe(watch_.job, [&bell] { bell.ring(); });
    for (;;) {
      KADR_TRY(const Look look, look_at_job());
      tell(look);
      if (store::has_ended(look.job.state)) return look.job;
      if (stop_.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
      KADR_TRY(const bool answered, answer_first(look.approvals));
      // There may be more events, or questions, than were looked at.
      if (!answered && std::ssize(look.events) < kEventsAtOnce) bell.wait(stop_);
    }
  }

 private:
  Result<Look> look_at_job() {
    return watch_.house.database().read([this](store::Connection& connection) -> Result<Look> {
      KADR_TRY(auto job, store::find_job(connection, watch_.job));
      if (!job) return fail(ErrorCode::NotFound, "the job " + watch_.job + " is gone");
      Look look{.job = *std::move(job), .steps = {}, .approvals = {}, .events = {}};
      KADR_TRY(look.steps, store::steps_of(connection, watch_.job));
      KADR_TRY(look.approvals, store::approvals_of(connection, watch_.job));
      KADR_TRY(look.events, store::events_after(connection, watch_.job, last_event_, kEventsAtOnce));
      return look;
    });
  }

  void tell(const Look& look) {
    for (const std::string& notice : watch_.log.take()) watch_.console.progress().notice(notice);
    for (const store::EventRecord& event : look.events) {
      last_event_ = event.number;
      watch_.console.event({{"event", "job_event"},
                            {"job", event.job},
                            {"number", event.number},
                            {"at", base::to_string(event.at)},
                            {"type", event.type},
                            {"data", event.data}});
      if (event.type == "job.note") watch_.console.progress().notice(text_in(event.data, "message"));
    }
    stages_.show(look.steps, watch_.house.engine().progress(watch_.job));
    if (look.job.reason != reason_ && !look.job.reason.empty()) watch_.console.progress().notice(look.job.reason);
    reason_ = look.job.reason;
  }

  /// \return whether there was something to answer.
  Result<bool> answer_first(const std::vector<store::ApprovalRecord>& approvals) {
    for (const store::ApprovalRecord& approval : approvals) {
      if (approval.state != store::ApprovalState::Waiting) continue;
      KADR_TRY(const engine::Answer answer, watch_.answer(approval));
      const Instant now = watch_.house.clock().now();
      KADR_CHECK(watch_.house.database().write(
          [&](store::Connection& connection) { return engine::decide(connection, approval.step, answer, now); }));
      watch_.house.engine().wake(watch_.job);
      return true;
    }
    return false;
  }

  const JobWatch& watch_;
  std::stop_token stop_;
  JobStages stages_;
  std::int64_t last_event_;
  std::string reason_;
};

}  // namespace

Result<store::JobRecord> watch_job(const JobWatch& watch, std::stop_token stop) {
  return Watcher(watch, std::move(stop)).until_the_end();
}

}  // namespace kadr::app
