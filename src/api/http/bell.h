#pragma once

/// Tells coroutines that something they look at has changed, from any thread: producers of event streams wait on one
/// rather than look again and again.
///
///   auto seen = bell.rings();
///   for (;;) { … send what is new … ; seen = co_await bell.wait(seen); }
///
/// Thread: any.

#include <cstdint>
#include <memory>

#include "api/http/awaitable.h"

namespace kadr::api::http {

class Bell {
 public:
  Bell();
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;
  ~Bell();

  void ring();
  [[nodiscard]] std::uint64_t rings() const;

  /// Waits until it has been rung more often than `seen`; returns how often. Throws when it is cancelled.
  [[nodiscard]] Awaitable<std::uint64_t> wait(std::uint64_t seen);

 private:
  struct State;
  class Waiter;

  std::shared_ptr<State> state_;
};

}  // namespace kadr::api::http
