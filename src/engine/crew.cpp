#include "engine/crew.h"

#include <chrono>

namespace kadr::engine {

void Crew::start() {
  for (int i = 0; i < orders_.size; ++i) {
    threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
  wake();
}

void Crew::wake() {
  {
    const std::scoped_lock lock(mutex_);
    word_given_ = true;
  }
  word_.notify_one();
}

void Crew::stop() {
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
}

bool Crew::wait_for_word(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (!word_.wait(lock, stop, [this] { return word_given_; })) return false;
  word_given_ = false;
  return !stop.stop_requested();
}

void Crew::work(const std::stop_token& stop) {
  while (wait_for_word(stop)) {
    Result<std::optional<ClaimedStep>> claimed = orders_.claim();
    if (!claimed) {
      orders_.complain(claimed.error());
      std::unique_lock lock(mutex_);
      word_.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
      word_given_ = true;
      continue;
    }
    if (!*claimed) continue;
    // Where one was, there may be more: a free colleague looks, or this one when it is done.
    wake();
    orders_.carry_out(std::move(**claimed));
    wake();
  }
}

}  // namespace kadr::engine
