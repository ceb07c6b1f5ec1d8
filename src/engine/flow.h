#pragma once

/// Flow<T>: a recipe, or a part of one, as a coroutine that is run from the top again and again (docs/engine.md,
/// "Replay").
///
///     Flow<Json> film(RecipeContext& context) {
///       const Json script = co_await context.step({.key = "script", .kind = "write_script", .input = …});
///       const std::vector<Json> scenes = co_await context.all(scene_steps(script));
///       co_return stitched(scenes);
///     }
///
/// A Flow does nothing until it is run or awaited. It then runs until it has ended or awaits something without a
/// record; in that case it is over for this time: nothing resumes it, and destroying it destroys all it holds. So a
/// recipe keeps no state but its locals, and a temporary of it must not outlive an await that others write to.
///
/// Thread: the one that runs it.

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

namespace kadr::engine {

template <typename T>
class [[nodiscard]] Flow {
 public:
  struct promise_type {
    std::optional<T> value;
    std::exception_ptr thrown;

    Flow get_return_object() { return Flow(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(T result) { value = std::move(result); }
    void unhandled_exception() { thrown = std::current_exception(); }
  };

  Flow(Flow&& other) noexcept : coroutine_(std::exchange(other.coroutine_, {})) {}
  Flow& operator=(Flow&&) = delete;
  ~Flow() {
    if (coroutine_) coroutine_.destroy();
  }

  /// Runs it, once. \return true when it has ended and value() may be asked. Rethrows what the coroutine threw.
  [[nodiscard]] bool run() {
    coroutine_.resume();
    if (coroutine_.promise().thrown) std::rethrow_exception(coroutine_.promise().thrown);
    return coroutine_.done();
  }
  [[nodiscard]] T& value() { return *coroutine_.promise().value; }

  // As something to await: run in place, by the coroutine that awaits it.
  [[nodiscard]] bool await_ready() { return run(); }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  [[nodiscard]] T await_resume() { return std::move(value()); }

 private:
  explicit Flow(std::coroutine_handle<promise_type> coroutine) : coroutine_(coroutine) {}

  std::coroutine_handle<promise_type> coroutine_;
};

/// Awaits several flows at once: each is run as far as it goes, so what they wait for is scheduled together.
template <typename T>
class [[nodiscard]] AllFlows {
 public:
  explicit AllFlows(std::vector<Flow<T>> flows) : flows_(std::move(flows)) {}

  [[nodiscard]] bool await_ready() {
    bool ended = true;
    for (Flow<T>& flow : flows_) {
      if (!flow.run()) ended = false;
    }
    return ended;
  }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  /// In the order of the flows.
  [[nodiscard]] std::vector<T> await_resume() {
    std::vector<T> values;
    values.reserve(flows_.size());
    for (Flow<T>& flow : flows_) values.push_back(std::move(flow.value()));
    return values;
  }

 private:
  std::vector<Flow<T>> flows_;
};

template <typename T>
[[nodiscard]] AllFlows<T> all(std::vector<Flow<T>> flows) {
  return AllFlows<T>(std::move(flows));
}

}  // namespace kadr::engine
