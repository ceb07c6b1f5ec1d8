#pragma once

/// How a stage looks on one line of a terminal, and in plain lines where there is none. Pure functions.

#include <cstddef>
#include <string>

#include "app/stage.h"

namespace kadr::app {

struct LineStyle {
  std::size_t columns = 80;
  bool colour = false;
  bool unicode = false;  ///< line-drawing characters may be used
};

/// "  conform   ━━━━━━╌╌╌╌╌  41 %  512/1,240 frames  210 frames/s  0:03 left". Never wider than the style's columns:
/// on a narrow terminal first the time left goes, then the speed, then the bar.
[[nodiscard]] std::string running_line(const StageView& stage, const LineStyle& style);

/// "✓ conform   8 clips, 3 already there, 1,240 frames in 6.1 s"; of a stage that ended early
/// "✗ conform   stopped at 512/1,240 frames after 2 s".
[[nodiscard]] std::string ended_line(const StageView& stage, const LineStyle& style);

/// The same without a terminal: "conform: 41 %, 512/1,240 frames, 210 frames/s, 0:03 left".
[[nodiscard]] std::string plain_running_line(const StageView& stage);
/// "conform: done in 6.1 s (8 clips, 3 already there)", or "conform: stopped at 512/1,240 frames after 2 s".
[[nodiscard]] std::string plain_ended_line(const StageView& stage);

}  // namespace kadr::app
