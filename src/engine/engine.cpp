#include "engine/engine.h"

#include <algorithm>

#include "engine/purchase_books.h"

namespace kadr::engine {

using std::chrono::milliseconds;

Engine::Engine(const Parts& parts, EventBus& bus, Settings settings)
    : parts_(parts), bus_(bus), settings_(std::move(settings)), advance_(parts), work_(parts, settings_.lease_owner) {
  crews_.push_back(std::make_unique<Crew>(orders(kCpuClass, settings_.crews.cpu)));
  crews_.push_back(std::make_unique<Crew>(orders(kIoClass, settings_.crews.io)));
  crews_.push_back(std::make_unique<Crew>(orders(kVendorClass, settings_.crews.vendor)));
  crews_.push_back(std::make_unique<Crew>(orders(kQuickClass, settings_.crews.quick)));
}

Engine::~Engine() {
  stop();
}

Crew::Orders Engine::orders(std::string_view step_class, int size) {
  return {.step_class = std::string(step_class),
          .size = size,
          .claim = [this, step_class] { return claim(step_class); },
          .carry_out = [this](ClaimedStep claimed) { carry_out(std::move(claimed)); },
          .complain = settings_.complain};
}

Result<std::optional<ClaimedStep>> Engine::claim(std::string_view step_class) {
  {
    // What has just been stopped can be claimed again; the next process does that.
    const std::scoped_lock lock(mutex_);
    if (stopping_) return std::nullopt;
  }
  return work_.claim(step_class);
}

Result<> Engine::start() {
  KADR_CHECK(take_in_answers(parts_));
  if (settings_.alone) KADR_CHECK(advance_.orphans_of_others(settings_.lease_owner));
  for (const auto& crew : crews_) crew->start();
  advancer_ = std::jthread([this](const std::stop_token& stop) { advance_all(stop); });
  keeper_ = std::jthread([this](const std::stop_token& stop) { keep_leases(stop); });
  return {};
}

void Engine::stop() {
  advancer_ = {};
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    for (auto& [name, running] : running_) running.stop.request_stop();
  }
  for (const auto& crew : crews_) crew->stop();
  keeper_ = {};
}

void Engine::wake(const std::string& job) {
  {
    const std::scoped_lock lock(mutex_);
    advance_wanted_ = true;
    // A cancelled job's steps have lost their leases: the renewal finds out.
    renewal_wanted_ = true;
  }
  woken_.notify_all();
  bus_.tell(job);
}

std::vector<LiveProgress> Engine::progress(const std::string& job) const {
  const std::scoped_lock lock(mutex_);
  std::vector<LiveProgress> steps;
  for (auto at = running_.lower_bound({.job = job, .number = 0}); at != running_.end() && at->first.job == job; ++at) {
    steps.push_back({.step = at->first.number, .key = at->second.key, .progress = at->second.progress});
  }
  return steps;
}

void Engine::carry_out(ClaimedStep claimed) {
  const store::StepName name = claimed.step.name;
  std::stop_token stop;
  {
    const std::scoped_lock lock(mutex_);
    Running& running = running_[name];
    running = {.fence = claimed.fence, .key = claimed.step.key};
    // Claimed before the stop and begun after it.
    if (stopping_) running.stop.request_stop();
    stop = running.stop.get_token();
  }
  bus_.tell(name.job);
  const auto progress = [&](const base::Progress& now) {
    const std::scoped_lock lock(mutex_);
    if (const auto found = running_.find(name); found != running_.end()) found->second.progress = now;
  };
  const Result<bool> ended = work_and_write_down(claimed, progress, stop);
  {
    const std::scoped_lock lock(mutex_);
    running_.erase(name);
    advance_wanted_ = true;
  }
  woken_.notify_all();
  bus_.tell(name.job);
  if (!ended) settings_.complain(ended.error());
}

Result<bool> Engine::work_and_write_down(const ClaimedStep& claimed, const base::ProgressSink& progress,
                                         const std::stop_token& stop) {
  KADR_TRY(const StepWork::Unwritten result, work_.work(claimed, progress, stop));
  if (!result) return true;
  while (true) {
    Result<bool> written = work_.write_down(claimed, *result);
    if (written || written.error().code != ErrorCode::NoSpace) return written;
    settings_.complain(written.error());
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, stop, parts_.settings.retry.look_for_room, [] { return false; });
    if (stop.stop_requested()) return written;
  }
}

void Engine::advance_all(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    // Before leases are looked at that ended: ours did, when there was no room to renew them.
    const bool renewed = !renewal_failed() || renew_leases();
    const Result<std::vector<std::string>> changed = renewed ? advance_.everything() : std::vector<std::string>();
    if (!changed) settings_.complain(changed.error());
    if (changed) something_changed(*changed);
    const milliseconds patience = changed && renewed ? until_next_due() : milliseconds(1000);
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, stop, patience, [this] { return advance_wanted_; });
    advance_wanted_ = false;
    lock.unlock();
    // A wait that is over makes a step claimable without any advance.
    for (const auto& crew : crews_) crew->wake();
  }
}

void Engine::something_changed(const std::vector<std::string>& jobs) {
  for (const std::string& job : jobs) bus_.tell(job);
  if (jobs.empty()) return;
  for (const auto& crew : crews_) crew->wake();
}

/// Not longer than a second: other machines tell nothing.
milliseconds Engine::until_next_due() {
  const auto due = parts_.database.read([](store::Connection& connection) { return store::next_due(connection); });
  if (!due || !*due) return milliseconds(1000);
  return std::clamp(**due - parts_.clock.now(), milliseconds(1), milliseconds(1000));
}

void Engine::keep_leases(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    (void)renew_leases();
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, stop, parts_.settings.heartbeat, [this] { return renewal_wanted_; });
    renewal_wanted_ = false;
  }
}

bool Engine::renewal_failed() const {
  const std::scoped_lock lock(mutex_);
  return renewal_failed_;
}

bool Engine::renew_leases() {
  std::vector<Running> all;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [name, running] : running_) all.push_back(running);
  }
  bool renewed = true;
  for (Running& running : all) {
    const Result<bool> ours = work_.heartbeat(running.fence, running.progress);
    if (!ours) settings_.complain(ours.error());
    if (ours && !*ours) running.stop.request_stop();
    renewed = renewed && ours.has_value();
  }
  const std::scoped_lock lock(mutex_);
  renewal_failed_ = !renewed;
  return renewed;
}

}  // namespace kadr::engine
