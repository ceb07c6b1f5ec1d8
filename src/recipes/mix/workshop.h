#pragma once

/// What every stage of one mix works with. All borrowed for the run.

#include <stop_token>

#include "recipes/mix/mix.h"
#include "recipes/mix/narrator.h"
#include "recipes/mix/side_by_side.h"

namespace kadr::recipes::mix {

struct Workshop {
  const MixPlan& plan;
  const MixOptions& options;
  const Services& services;
  Narrator& narrator;
  std::stop_token stop;

  /// One worker for each darkroom.
  [[nodiscard]] SideBySide side_by_side(std::size_t items) const {
    return {.items = items, .workers = services.darkrooms.size(), .stop = stop};
  }
};

/// True when the failure is the file's own, so that a mix may go on without the file: not a full disk, a request to
/// stop, or a fault of kadr.
[[nodiscard]] inline bool is_fault_of_file(const Error& error) {
  return error.code != ErrorCode::Cancelled && error.code != ErrorCode::NoSpace && error.code != ErrorCode::Internal;
}

}  // namespace kadr::recipes::mix
