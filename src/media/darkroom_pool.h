#pragma once

/// Several darkrooms, so that clips are worked on side by side.
///
/// Thread: any.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

#include "media/darkroom.h"

namespace kadr::media {

class DarkroomPool {
 public:
  /// A darkroom on loan; gives itself back. The pool must outlive it.
  class Loan {
   public:
    Loan(DarkroomPool& pool, std::unique_ptr<Darkroom> darkroom) : pool_(&pool), darkroom_(std::move(darkroom)) {}
    Loan(Loan&&) noexcept = default;
    Loan& operator=(Loan&&) = delete;
    ~Loan() {
      if (darkroom_) pool_->give_back(std::move(darkroom_));
    }
    [[nodiscard]] Darkroom& operator*() const { return *darkroom_; }
    [[nodiscard]] Darkroom* operator->() const { return darkroom_.get(); }

   private:
    DarkroomPool* pool_;
    std::unique_ptr<Darkroom> darkroom_;
  };

  /// \param size how many may work at once; at least 1.
  DarkroomPool(DarkroomSettings settings, std::size_t size);

  [[nodiscard]] std::size_t size() const { return size_; }

  /// Errors: Cancelled when `stop` is requested while waiting.
  /// Blocking: until one is free; stops on `stop`.
  [[nodiscard]] Result<Loan> take(std::stop_token stop);

 private:
  void give_back(std::unique_ptr<Darkroom> darkroom);

  const DarkroomSettings settings_;
  const std::size_t size_;
  std::mutex mutex_;
  std::condition_variable_any freed_;
  std::vector<std::unique_ptr<Darkroom>> idle_;
  std::size_t lent_ = 0;
};

}  // namespace kadr::media
