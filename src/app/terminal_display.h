#pragma once

/// Live progress on a terminal: ended stages as lines that stay, running ones below them, redrawn in place.
///
/// Thread: any, one call at a time.

#include <functional>
#include <string_view>
#include <vector>

#include "app/progress_display.h"
#include "app/running_stages.h"
#include "app/stage_line.h"

namespace kadr::app {

class TerminalDisplay : public ProgressDisplay {
 public:
  struct Surface {
    std::function<void(std::string_view)> write;
    /// Asked before every drawing, since windows are resized.
    std::function<std::size_t()> columns;
    std::function<Clock::time_point()> now;
    bool colour = false;
    bool unicode = false;
  };

  explicit TerminalDisplay(Surface surface) : surface_(std::move(surface)) {}
  ~TerminalDisplay() override { finish(); }
  TerminalDisplay(const TerminalDisplay&) = delete;
  TerminalDisplay& operator=(const TerminalDisplay&) = delete;

  void stage_began(const StageLabel& label, std::size_t items, std::size_t reused) override;
  void stage_progress(const std::string& stage, const base::Progress& progress) override;
  void stage_ended(const std::string& stage, Ending ending) override;
  void notice(const std::string& text) override;
  void finish() override;

 private:
  [[nodiscard]] LineStyle style() const;
  /// The escape sequence that takes the live lines away, at the present width of the window.
  [[nodiscard]] std::string erasure();
  /// Replaces the live lines by `above`, which stays, and the live lines of now.
  void redraw(const std::string& above);

  Surface surface_;
  RunningStages stages_;
  Clock::time_point drawn_{};
  /// Columns of each live line on the screen; the cursor stands at the end of the last.
  std::vector<std::size_t> live_widths_;
};

}  // namespace kadr::app
