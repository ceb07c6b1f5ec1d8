#include "app/follow_job.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include <fmt/format.h>

#include "app/job_text.h"
#include "app/server_link.h"

namespace kadr::app {
namespace {

using std::chrono::milliseconds;

bool may_come_back(ErrorCode code) {
  return code == ErrorCode::Unavailable || code == ErrorCode::TimedOut;
}

/// False when stopped.
bool wait(milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

class Following {
 public:
  Following(net::HttpClient& client, std::string id, Console& console, std::stop_token stop)
      : client_(client), id_(std::move(id)), console_(console), stop_(std::move(stop)) {}

  /// The job, once it has ended.
  Result<Json> until_the_end(const FollowPatience& patience) {
    milliseconds pause = patience.first_wait;
    int failures = 0;
    while (true) {
      const std::string before = last_id_;
      auto job = watch_once();
      if (job && has_ended(*job)) return job;
      if (!job && !may_come_back(job.error().code)) return job;
      if (job || last_id_ != before) {
        failures = 0;
        pause = patience.first_wait;
      }
      if (!job && ++failures >= patience.attempts) return job;
      if (!job && failures == 1) console_.progress().notice("the server went away; waiting for it to come back");
      if (!wait(pause, stop_)) return fail(ErrorCode::Cancelled, "stopped");
      pause = std::min(pause * 2, patience.longest_wait);
    }
  }

  [[nodiscard]] Result<> tell_outputs() const {
    KADR_TRY(const Json answer, client_.ask({.path = job_path(id_, "/outputs")}, stop_));
    const auto outputs = list_in(answer, "outputs");
    for (const Json& output : outputs) {
      Json told{{"event", "job_output"}};
      if (output.is_object()) told.update(output);
      console_.event(told);
    }
    if (!outputs.empty()) console_.say(describe_outputs(outputs));
    return {};
  }

 private:
  /// One connection's worth of events, then the job as it is.
  Result<Json> watch_once() {
    const auto listener = [this](const net::ServerEvent& event) { return hear(event); };
    KADR_TRY(const auto end, client_.listen(job_path(id_, "/events"), last_id_, listener, stop_));
    (void)end;  // whether there is more is for the job to say
    return client_.ask({.path = job_path(id_)}, stop_);
  }

  net::EventReader::Next hear(const net::ServerEvent& event) {
    if (!event.id.empty() && event.id == last_id_) return net::EventReader::Next::GoOn;
    last_id_ = event.id;
    const auto parsed = base::parse_json(event.data);
    if (!parsed || !parsed->is_object()) return net::EventReader::Next::GoOn;
    Json told{{"event", "job_event"}};
    told.update(*parsed);
    console_.event(told);
    console_.say(describe_event(*parsed));
    if (text_in(*parsed, "type") == "approval.asked")
      console_.say(fmt::format("          kadr job {} shows what waits for you", id_));
    return net::EventReader::Next::GoOn;
  }

  net::HttpClient& client_;
  std::string id_;
  Console& console_;
  std::stop_token stop_;
  std::string last_id_;
};

}  // namespace

Result<> follow_job(net::HttpClient& client, const std::string& id, Console& console, std::stop_token stop,
                    FollowPatience patience) {
  Following following(client, id, console, stop);
  auto job = following.until_the_end(patience);
  if (!job && job.error().code == ErrorCode::Cancelled)
    console.progress().notice(fmt::format("the job goes on without you: kadr job {} --follow", id));
  if (!job) return fail(job.error());
  KADR_CHECK(outcome_of(*job));
  return following.tell_outputs();
}

}  // namespace kadr::app
