#include "providers/account/turnstile.h"

#include <algorithm>

namespace kadr::providers::account {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMinute{60'000};
/// When a place comes free nobody knows: so long until it is worth asking again.
constexpr milliseconds kLookAgain{5'000};

}  // namespace

Turnstile::Place::~Place() {
  if (turnstile_) turnstile_->leave();
}

void Turnstile::Place::keep_for(const std::string& vendor_id) {
  if (turnstile_) turnstile_->is_at_work(vendor_id);
}

milliseconds Turnstile::wait() const {
  const std::scoped_lock lock(mutex_);
  return wait_at(clock_.now());
}

std::optional<Turnstile::Place> Turnstile::enter(milliseconds patience, std::stop_token stop) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::unique_lock lock(mutex_);
  while (true) {
    const Instant now = clock_.now();
    const milliseconds wait = wait_at(now);
    if (wait == milliseconds(0)) {
      ++entered_;
      begun_.push_back(now);
      return Place(*this);
    }
    const auto until = std::min(deadline, std::chrono::steady_clock::now() + wait);
    if (std::chrono::steady_clock::now() >= deadline || stop.stop_requested()) return std::nullopt;
    freed_.wait_until(lock, stop, until, [&] { return wait_at(clock_.now()) == milliseconds(0); });
  }
}

void Turnstile::is_at_work(const std::string& vendor_id) {
  const std::scoped_lock lock(mutex_);
  at_work_[vendor_id] = clock_.now();
}

void Turnstile::has_ended(const std::string& vendor_id) {
  {
    const std::scoped_lock lock(mutex_);
    at_work_.erase(vendor_id);
  }
  freed_.notify_all();
}

void Turnstile::close_for(milliseconds time) {
  const std::scoped_lock lock(mutex_);
  closed_until_ = std::max(closed_until_, clock_.now() + time);
}

milliseconds Turnstile::wait_at(Instant now) const {
  forget_old(now);
  milliseconds wait{0};
  if (now < closed_until_) wait = closed_until_ - now;
  if (settings_.a_minute > 0 && std::ssize(begun_) >= settings_.a_minute)
    wait = std::max(wait, begun_.front() + kMinute - now);
  if (settings_.places > 0 && entered_ + std::ssize(at_work_) >= settings_.places) wait = std::max(wait, kLookAgain);
  return wait;
}

void Turnstile::forget_old(Instant now) const {
  while (!begun_.empty() && begun_.front() + kMinute <= now) begun_.pop_front();
  std::erase_if(at_work_, [&](const auto& each) { return each.second + settings_.forgotten_after <= now; });
}

void Turnstile::leave() {
  {
    const std::scoped_lock lock(mutex_);
    --entered_;
  }
  freed_.notify_all();
}

}  // namespace kadr::providers::account
