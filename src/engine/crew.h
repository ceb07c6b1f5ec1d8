#pragma once

/// The workers of one class: threads that claim steps of it and do them.
///
/// Thread: wake() from any; start() and stop() from one.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "engine/step_work.h"

namespace kadr::engine {

class Crew {
 public:
  struct Orders {
    std::string step_class;
    int size = 1;
    /// Claims a step, if there is one. On a thread of the crew.
    std::function<Result<std::optional<ClaimedStep>>()> claim;
    /// Does it. On a thread of the crew, several at a time.
    std::function<void(ClaimedStep)> carry_out;
    /// The database failed; it is asked again after a while.
    std::function<void(const Error&)> complain;
  };

  explicit Crew(Orders orders) : orders_(std::move(orders)) {}
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew() { stop(); }

  void start();
  /// There may be something to claim.
  void wake();
  /// Claims nothing more. Blocking: until all that is being done has ended; whoever calls sees to it that it does.
  void stop();

 private:
  void work(const std::stop_token& stop);
  [[nodiscard]] bool wait_for_word(const std::stop_token& stop);

  const Orders orders_;
  std::mutex mutex_;
  std::condition_variable_any word_;
  /// Somebody said that there may be work, and nobody has looked since. One looks at a time, so that a word wakes one
  /// worker and not all of them.
  bool word_given_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace kadr::engine
