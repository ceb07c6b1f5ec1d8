#pragma once

/// What a recipe may do: ask for steps, wait for people, wait for a time. Everything else would make it impure, and a
/// recipe must give the same answers every time it is run over the same records.
///
/// Thread: the one that runs the recipe.

#include <chrono>
#include <coroutine>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/flow.h"
#include "engine/replay.h"

namespace kadr::engine {

class RecipeContext;

/// Awaits one step and gives its result; a step that fails for good fails the job.
class [[nodiscard]] StepAwaiter {
 public:
  StepAwaiter(Replay& replay, StepRequest request) : replay_(replay), request_(std::move(request)) {}
  [[nodiscard]] bool await_ready();
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  Json await_resume() const { return *record_->result; }

 private:
  Replay& replay_;
  StepRequest request_;
  const store::StepRecord* record_ = nullptr;
};

/// Awaits one step and gives its result or its failure, which is then the recipe's to handle.
class [[nodiscard]] AttemptAwaiter {
 public:
  AttemptAwaiter(Replay& replay, StepRequest request) : replay_(replay), request_(std::move(request)) {}
  [[nodiscard]] bool await_ready() { return (record_ = replay_.ended(request_)) != nullptr; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  [[nodiscard]] Result<Json> await_resume() const;

 private:
  Replay& replay_;
  StepRequest request_;
  const store::StepRecord* record_ = nullptr;
};

/// Awaits several steps at once. The first that fails, in their order, fails the job.
class [[nodiscard]] StepsAwaiter {
 public:
  StepsAwaiter(Replay& replay, std::vector<StepRequest> requests);
  [[nodiscard]] bool await_ready();
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  /// In the order of the requests.
  [[nodiscard]] std::vector<Json> await_resume();

 private:
  std::vector<StepAwaiter> steps_;
};

/// What a person said.
struct Decision {
  enum class Kind { Approved, Rejected, Expired } kind = Kind::Approved;
  /// What was approved: the subject, with the person's edits in place of it when there are any.
  Json subject;
  std::string reason;
};

struct ApprovalRequest {
  std::string key;
  /// What is shown and may be edited.
  Json subject;
  /// Nobody answered for so long: the decision is Expired. Without it, it waits for ever.
  std::optional<std::chrono::milliseconds> patience;
};

class [[nodiscard]] ApprovalAwaiter {
 public:
  ApprovalAwaiter(Replay& replay, ApprovalRequest request);
  [[nodiscard]] bool await_ready() { return step_.await_ready(); }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  [[nodiscard]] Decision await_resume() const;

 private:
  Json subject_;
  StepAwaiter step_;
};

/// Ends the job as failed: whoever awaits it is not gone on with.
class [[nodiscard]] FailAwaiter {
 public:
  FailAwaiter(Replay& replay, Error error) : replay_(replay), error_(std::move(error)) {}
  [[nodiscard]] bool await_ready() {
    replay_.fail_with(error_);
    return false;
  }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}

 private:
  Replay& replay_;
  Error error_;
};

class RecipeContext {
 public:
  /// Borrows both.
  RecipeContext(Replay& replay, const std::string& job) : replay_(replay), job_(job) {}

  [[nodiscard]] const std::string& job() const { return job_; }

  [[nodiscard]] StepAwaiter step(StepRequest request) { return {replay_, std::move(request)}; }
  [[nodiscard]] AttemptAwaiter attempt(StepRequest request) { return {replay_, std::move(request)}; }
  [[nodiscard]] StepsAwaiter all(std::vector<StepRequest> requests) { return {replay_, std::move(requests)}; }
  /// Asks for steps without waiting for them: what has become of each so far, nothing while it is being made. A recipe
  /// that goes by it goes by the records, so it must ask for the same again when it is run over more of them.
  [[nodiscard]] std::vector<std::optional<Result<Json>>> so_far(const std::vector<StepRequest>& requests);
  /// The input with which a step of this key was asked for the last time; nothing when it never was. For a recipe that
  /// once decided by what was there then what a step is given, and is to decide the same again.
  [[nodiscard]] std::optional<Json> last_input(const std::string& key) const;
  /// How long a step took that has ended, from when it was asked for; nothing while it is open.
  [[nodiscard]] std::optional<std::chrono::milliseconds> took(const StepRequest& request) const;
  /// Tells something once, as an event and as a step that is done: {"message"}, a sentence for a person, and more for
  /// programs. Not waited for.
  void note(std::string key, Json data);
  [[nodiscard]] FailAwaiter fail(Error error) { return {replay_, std::move(error)}; }
  [[nodiscard]] ApprovalAwaiter approval(ApprovalRequest request) { return {replay_, std::move(request)}; }
  /// The time runs from when the recipe first came here.
  [[nodiscard]] StepAwaiter sleep(std::string key, std::chrono::milliseconds duration);

 private:
  Replay& replay_;
  const std::string& job_;
};

/// \param request of the job; outlives the flow.
using Recipe = std::function<Flow<Json>(RecipeContext& context, const Json& request)>;

}  // namespace kadr::engine
