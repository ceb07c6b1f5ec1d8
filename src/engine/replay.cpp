#include "engine/replay.h"

#include "base/sha256.h"

namespace kadr::engine {

using store::StepRecord;
using store::StepState;

std::string input_hash(const StepRequest& request) {
  base::Sha256 hash;
  hash.update(request.kind);
  hash.update("\n");
  hash.update(request.input.dump(-1, ' ', false, Json::error_handler_t::replace));
  return hash.finish();
}

Replay::Replay(std::vector<StepRecord> records) : records_(std::move(records)) {
  for (const StepRecord& record : records_) {
    takes_[{record.key, record.input_hash}].push_back(&record);
    newest_[record.key] = &record;
  }
}

const Json* Replay::last_input(const std::string& key) const {
  const auto record = newest_.find(key);
  return record == newest_.end() ? nullptr : &record->second->input;
}

const StepRecord* Replay::ended(const StepRequest& request) {
  std::string hash = input_hash(request);
  const auto [asked, first] = asked_.try_emplace(request.key, hash);
  if (!first && asked->second != hash) {
    fail_with({ErrorCode::Internal, "the recipe asks for two different steps named \"" + request.key + "\""});
    return nullptr;
  }
  const Takes& takes = takes_[{request.key, hash}];
  const StepRecord* record = governing(takes);
  if (record == nullptr) {
    const std::int64_t take = takes.empty() ? 1 : takes.back()->take + 1;
    if (first) wanted_.push_back({request, std::move(hash), take});
    return nullptr;
  }
  return store::is_open(record->state) ? nullptr : record;
}

/// The newest take counts; one that was cancelled, superseded or failed leaves the word to an older one that is done.
const StepRecord* Replay::governing(const Takes& takes) {
  const StepRecord* failed = nullptr;
  for (auto take = takes.rbegin(); take != takes.rend(); ++take) {
    const StepRecord* record = *take;
    if (store::is_open(record->state) || record->state == StepState::Done) return record;
    const bool has_failed = record->state == StepState::Failed || record->state == StepState::Quarantined;
    if (has_failed && failed == nullptr) failed = record;
  }
  return failed;
}

void Replay::fail_with(Error error) {
  if (!failure_) failure_ = std::move(error);
}

std::vector<store::StepName> Replay::superseded() const {
  std::vector<store::StepName> names;
  for (const StepRecord& record : records_) {
    const auto asked = asked_.find(record.key);
    const bool replaced = asked != asked_.end() && asked->second != record.input_hash;
    if (store::is_open(record.state) && replaced) names.push_back(record.name);
  }
  return names;
}

std::vector<const StepRecord*> Replay::awaited() const {
  std::vector<const StepRecord*> steps;
  for (const StepRecord& record : records_) {
    const auto asked = asked_.find(record.key);
    const bool wanted = asked != asked_.end() && asked->second == record.input_hash;
    if (store::is_open(record.state) && wanted) steps.push_back(&record);
  }
  return steps;
}

}  // namespace kadr::engine
