#pragma once

/// Tells those who watch a job that something about it was committed, so that they look. It carries nothing: what
/// happened is in the database. A ring may come without news, and several changes may come with one ring.
///
/// Thread: any.

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace kadr::engine {

class EventBus {
 public:
  /// Ends the watching when it is destroyed; no ring is under way or comes after that. The bus outlives it.
  class Subscription {
   public:
    Subscription(Subscription&& other) noexcept;
    Subscription& operator=(Subscription&&) = delete;
    ~Subscription();

   private:
    friend class EventBus;
    Subscription(EventBus& bus, std::string job, std::uint64_t number)
        : bus_(&bus), job_(std::move(job)), number_(number) {}

    EventBus* bus_;
    std::string job_;
    std::uint64_t number_;
  };

  /// \param ring is called on whatever thread made the change, under the bus's lock: it is quick, does not throw, and
  /// calls nothing of the bus.
  [[nodiscard]] Subscription subscribe(const std::string& job, std::function<void()> ring);

  /// The same for every job.
  [[nodiscard]] Subscription subscribe_to_all(std::function<void()> ring);

  void tell(const std::string& job);

 private:
  void ring(const std::string& watched);

  std::mutex mutex_;
  std::uint64_t next_ = 1;
  /// Under no name, the rings of those who watch every job.
  std::map<std::string, std::map<std::uint64_t, std::function<void()>>> rings_;
};

}  // namespace kadr::engine
