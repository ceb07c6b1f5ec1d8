#pragma once

/// Progress where there is no terminal (a log, a pipe): plain lines, few of them.
///
/// Thread: any, one call at a time.

#include <functional>
#include <map>
#include <string_view>

#include "app/progress_display.h"
#include "app/running_stages.h"

namespace kadr::app {

class LinesDisplay : public ProgressDisplay {
 public:
  struct Surface {
    std::function<void(std::string_view)> write;
    std::function<Clock::time_point()> now;
  };

  explicit LinesDisplay(Surface surface) : surface_(std::move(surface)) {}

  void stage_began(const StageLabel& label, std::size_t items, std::size_t reused) override;
  void stage_progress(const std::string& stage, const base::Progress& progress) override;
  void stage_ended(const std::string& stage, Ending ending) override;
  void notice(const std::string& text) override;
  void finish() override {}

 private:
  void line(std::string text);

  Surface surface_;
  RunningStages stages_;
  /// When a stage was last written about.
  std::map<std::string, Clock::time_point> written_;
};

}  // namespace kadr::app
