#include "app/job_stages.h"

#include <algorithm>

#include "engine/step_kinds.h"

namespace kadr::app {
namespace {

using store::StepRecord;
using store::StepState;

constexpr std::int64_t kSharesOfStep = 1'000;

/// What somebody works on, here or at a vendor.
bool is_work(const StepRecord& step) {
  const bool is_wait = step.step_class == engine::kTimerClass || step.step_class == engine::kPersonClass ||
                       step.step_class == engine::kNoteClass;
  return !is_wait && step.state != StepState::Superseded && step.state != StepState::Cancelled;
}

std::int64_t shares_of(const StepRecord& step, const std::vector<engine::LiveProgress>& live) {
  if (!store::is_open(step.state)) return step.state == StepState::Done ? kSharesOfStep : 0;
  const auto found = std::ranges::find(live, step.name.number, &engine::LiveProgress::step);
  const base::Progress progress = found == live.end() ? step.progress : found->progress;
  if (progress.total <= 0) return 0;
  const double share = static_cast<double>(progress.done) / static_cast<double>(progress.total);
  // A step is whole only when its result is written down.
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(share * static_cast<double>(kSharesOfStep)), 0,
                                  kSharesOfStep - 1);
}

}  // namespace

std::string group_of(const std::string& key) {
  return key.substr(0, key.find('['));
}

JobStages::~JobStages() {
  for (const auto& [name, stage] : stages_) {
    if (stage.running) display_.stage_ended(name, Ending::Stopped);
  }
}

void JobStages::show(const std::vector<StepRecord>& steps, const std::vector<engine::LiveProgress>& live) {
  std::vector<std::string> order;
  std::map<std::string, Steps> groups;
  for (const StepRecord& step : steps) {
    if (!is_work(step)) continue;
    Steps& group = groups[group_of(step.key)];
    if (group.empty()) order.push_back(group_of(step.key));
    // Of one step's takes the newest counts.
    std::erase_if(group, [&](const StepRecord* other) { return other->key == step.key; });
    group.push_back(&step);
  }
  for (const std::string& name : order) show_group(name, groups[name], live);
  first_ = false;
}

void JobStages::show_group(const std::string& name, const Steps& steps, const std::vector<engine::LiveProgress>& live) {
  Stage& stage = stages_[name];
  Steps current;
  std::ranges::copy_if(steps, std::back_inserter(current),
                       [&](const StepRecord* step) { return !stage.over.contains(step->name.number); });
  if (current.empty()) return;
  if (!stage.running) {
    const auto done = std::ranges::count_if(current, [](const StepRecord* s) { return s->state == StepState::Done; });
    display_.stage_began({.name = name, .item = "step", .unit = Unit::Shares}, current.size(),
                         first_ ? static_cast<std::size_t>(done) : 0);
    stage.running = true;
  }
  base::Progress progress{.total = static_cast<std::int64_t>(current.size()) * kSharesOfStep};
  for (const StepRecord* step : current) progress.done += shares_of(*step, live);
  display_.stage_progress(name, progress);
  if (std::ranges::any_of(current, [](const StepRecord* step) { return store::is_open(step->state); })) return;
  const bool all_done = std::ranges::all_of(current, [](const StepRecord* s) { return s->state == StepState::Done; });
  display_.stage_ended(name, all_done ? Ending::Done : Ending::Stopped);
  stage.running = false;
  for (const StepRecord* step : current) stage.over.insert(step->name.number);
}

}  // namespace kadr::app
