#include "engine/recipe_context.h"

namespace kadr::engine {
namespace {

StepRequest step_of(const ApprovalRequest& request) {
  Json input{{"subject", request.subject}};
  if (request.patience) input["milliseconds"] = request.patience->count();
  return {.key = request.key, .kind = std::string(kApprovalKind), .input = std::move(input)};
}

Result<Json> outcome_of(const store::StepRecord& record) {
  if (record.state == store::StepState::Done) return *record.result;
  return fail(record.error.value_or(Error{ErrorCode::Internal, "step " + record.key + " failed"}));
}

}  // namespace

bool StepAwaiter::await_ready() {
  const store::StepRecord* record = replay_.ended(request_);
  if (record == nullptr) return false;
  if (record->state != store::StepState::Done) {
    replay_.fail_with(record->error.value_or(Error{ErrorCode::Internal, "step " + request_.key + " failed"}));
    return false;
  }
  record_ = record;
  return true;
}

Result<Json> AttemptAwaiter::await_resume() const {
  return outcome_of(*record_);
}

StepsAwaiter::StepsAwaiter(Replay& replay, std::vector<StepRequest> requests) {
  steps_.reserve(requests.size());
  for (StepRequest& request : requests) steps_.emplace_back(replay, std::move(request));
}

bool StepsAwaiter::await_ready() {
  bool ready = true;
  for (StepAwaiter& step : steps_) {
    if (!step.await_ready()) ready = false;
  }
  return ready;
}

std::vector<Json> StepsAwaiter::await_resume() {
  std::vector<Json> results;
  results.reserve(steps_.size());
  for (const StepAwaiter& step : steps_) results.push_back(step.await_resume());
  return results;
}

ApprovalAwaiter::ApprovalAwaiter(Replay& replay, ApprovalRequest request)
    : subject_(request.subject), step_(replay, step_of(request)) {}

Decision ApprovalAwaiter::await_resume() const {
  const Json answer = step_.await_resume();
  Decision decision{.subject = subject_, .reason = answer.value("reason", "")};
  const std::string state = answer.value("state", "");
  if (state == "rejected") decision.kind = Decision::Kind::Rejected;
  if (state == "expired") decision.kind = Decision::Kind::Expired;
  if (const auto edits = answer.find("edits"); edits != answer.end() && !edits->is_null()) decision.subject = *edits;
  return decision;
}

std::vector<std::optional<Result<Json>>> RecipeContext::so_far(const std::vector<StepRequest>& requests) {
  std::vector<std::optional<Result<Json>>> outcomes;
  outcomes.reserve(requests.size());
  for (const StepRequest& request : requests) {
    const store::StepRecord* record = replay_.ended(request);
    outcomes.push_back(record == nullptr ? std::nullopt : std::optional(outcome_of(*record)));
  }
  return outcomes;
}

std::optional<Json> RecipeContext::last_input(const std::string& key) const {
  const Json* input = replay_.last_input(key);
  return input == nullptr ? std::nullopt : std::optional(*input);
}

std::optional<std::chrono::milliseconds> RecipeContext::took(const StepRequest& request) const {
  const store::StepRecord* record = replay_.ended(request);
  if (record == nullptr || !record->finished_at) return std::nullopt;
  return *record->finished_at - record->created_at;
}

void RecipeContext::note(std::string key, Json data) {
  (void)replay_.ended({.key = std::move(key), .kind = std::string(kNoteKind), .input = std::move(data)});
}

StepAwaiter RecipeContext::sleep(std::string key, std::chrono::milliseconds duration) {
  return {replay_, StepRequest{.key = std::move(key),
                               .kind = std::string(kTimerKind),
                               .input = Json{{"milliseconds", duration.count()}}}};
}

}  // namespace kadr::engine
