#include "app/running_stages.h"

#include <algorithm>

namespace kadr::app {
namespace {

constexpr auto kName = [](const auto& running) -> const std::string& { return running.view.label.name; };

}  // namespace

void RunningStages::begin(const StageLabel& label, std::size_t items, std::size_t reused, Clock::time_point now) {
  std::erase_if(running_, [&label](const Running& running) { return kName(running) == label.name; });
  running_.push_back({.view = {.label = label, .items = items, .reused = reused}, .began = now, .meter = {}});
  running_.back().meter.record(now, 0);
}

bool RunningStages::update(const std::string& name, const base::Progress& progress, Clock::time_point now) {
  const auto found = std::ranges::find(running_, name, kName);
  if (found == running_.end()) return false;
  found->view.progress = progress;
  found->meter.record(now, progress.done);
  return true;
}

std::optional<StageView> RunningStages::end(const std::string& name, Ending ending, Clock::time_point now) {
  const auto found = std::ranges::find(running_, name, kName);
  if (found == running_.end()) return std::nullopt;
  StageView last = at(*found, now);
  const bool all_done = last.progress.done >= last.progress.total;
  last.stopped = ending == Ending::Stopped || (ending == Ending::Unknown && !all_done);
  running_.erase(found);
  return last;
}

std::vector<StageView> RunningStages::views(Clock::time_point now) const {
  std::vector<StageView> result;
  result.reserve(running_.size());
  for (const Running& running : running_) result.push_back(at(running, now));
  return result;
}

std::optional<StageView> RunningStages::view(const std::string& name, Clock::time_point now) const {
  const auto found = std::ranges::find(running_, name, kName);
  if (found == running_.end()) return std::nullopt;
  return at(*found, now);
}

StageView RunningStages::at(const Running& running, Clock::time_point now) {
  StageView view = running.view;
  view.elapsed = now - running.began;
  view.per_second = running.meter.per_second();
  return view;
}

}  // namespace kadr::app
