#pragma once

/// How a long call tells how far it is. Units are whatever the call counts (frames, bytes), named in its header.

#include <cstdint>
#include <functional>

namespace kadr::base {

struct Progress {
  std::int64_t done = 0;
  /// 0 while the total is not known yet. done may end above an estimated total.
  std::int64_t total = 0;
};

/// Called on the thread that made the call, never under a lock. May be empty: then nobody listens.
using ProgressSink = std::function<void(const Progress&)>;

}  // namespace kadr::base
