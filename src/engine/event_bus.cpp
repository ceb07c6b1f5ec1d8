#include "engine/event_bus.h"

#include <utility>

namespace kadr::engine {

EventBus::Subscription::Subscription(Subscription&& other) noexcept
    : bus_(std::exchange(other.bus_, nullptr)), job_(std::move(other.job_)), number_(other.number_) {}

EventBus::Subscription::~Subscription() {
  if (bus_ == nullptr) return;
  const std::scoped_lock lock(bus_->mutex_);
  const auto watched = bus_->rings_.find(job_);
  watched->second.erase(number_);
  if (watched->second.empty()) bus_->rings_.erase(watched);
}

EventBus::Subscription EventBus::subscribe(const std::string& job, std::function<void()> ring) {
  const std::scoped_lock lock(mutex_);
  const std::uint64_t number = next_++;
  rings_[job].emplace(number, std::move(ring));
  return {*this, job, number};
}

EventBus::Subscription EventBus::subscribe_to_all(std::function<void()> ring) {
  return subscribe("", std::move(ring));
}

void EventBus::tell(const std::string& job) {
  const std::scoped_lock lock(mutex_);
  ring(job);
  ring("");
}

void EventBus::ring(const std::string& watched) {
  const auto found = rings_.find(watched);
  if (found == rings_.end()) return;
  for (const auto& [number, ring] : found->second) ring();
}

}  // namespace kadr::engine
