#include "media/darkroom_pool.h"

#include <algorithm>

namespace kadr::media {

DarkroomPool::DarkroomPool(DarkroomSettings settings, std::size_t size)
    : settings_(std::move(settings)), size_(std::max<std::size_t>(1, size)) {}

Result<DarkroomPool::Loan> DarkroomPool::take(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  const bool free = freed_.wait(lock, stop, [this] { return lent_ < size_; });
  if (!free || stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped on request");
  ++lent_;
  if (idle_.empty()) return Loan(*this, std::make_unique<Darkroom>(settings_));
  std::unique_ptr<Darkroom> darkroom = std::move(idle_.back());
  idle_.pop_back();
  return Loan(*this, std::move(darkroom));
}

void DarkroomPool::give_back(std::unique_ptr<Darkroom> darkroom) {
  {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(darkroom));
    --lent_;
  }
  freed_.notify_one();
}

}  // namespace kadr::media
