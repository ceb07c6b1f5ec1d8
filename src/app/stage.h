#pragma once

/// One stage of a long work, as displays show it.

#include <chrono>
#include <cstddef>
#include <string>

#include "base/progress.h"

namespace kadr::app {

using Clock = std::chrono::steady_clock;

/// What the progress of a stage counts.
enum class Unit {
  Bytes,
  Frames,
  Samples,  ///< at 48 kHz; shown as seconds of sound
  Items,    ///< the stage's own items
  Shares,   ///< thousandths of the stage's items, so that a half-done item counts
};

/// How a stage ended, as far as whoever ends it knows.
enum class Ending {
  Done,
  Stopped,
  Unknown,  ///< Its progress tells: all done, or not.
};

struct StageLabel {
  std::string name;  ///< "conform"; also what tells stages apart
  std::string item;  ///< what it works on, in the singular: "clip"
  Unit unit = Unit::Items;
};

/// Everything a display may say about a stage at one moment.
struct StageView {
  StageLabel label;
  std::size_t items = 0;
  std::size_t reused = 0;  ///< of the items: were there already
  base::Progress progress;
  double per_second = 0;  ///< units, lately; 0 while unknown
  Clock::duration elapsed{};
  bool stopped = false;  ///< it ended before its work was done: a failure, or a stop
};

/// "512/1,240 frames", "3.4 MB/10 MB", "3/12 videos"; without the total while it is unknown.
[[nodiscard]] std::string amount_text(const StageView& stage);
/// "210 frames/s", "2.1 MB/s", "35x" (times as fast as it plays); empty while unknown.
[[nodiscard]] std::string speed_text(const StageView& stage);
/// "0:03 left"; empty while unknown.
[[nodiscard]] std::string left_text(const StageView& stage);
/// "8 clips, 3 already there".
[[nodiscard]] std::string items_text(const StageView& stage);
/// True for a stage that has nothing to do, and so is not worth a line.
[[nodiscard]] bool is_empty(const StageView& stage);
/// 0 to 1, 0 while the total is unknown.
[[nodiscard]] double fraction_done(const StageView& stage);

}  // namespace kadr::app
