#pragma once

/// Events for programs: one JSON object a line, its kind in "event". docs/cli.md lists them.
///
/// Thread: any, one call at a time.

#include <functional>
#include <map>
#include <string_view>

#include "app/progress_display.h"
#include "app/running_stages.h"
#include "base/json.h"

namespace kadr::app {

/// One line of JSON, with its newline. Bytes that are no UTF-8 (file names may hold any) are replaced.
[[nodiscard]] std::string json_line(const Json& object);

class JsonDisplay : public ProgressDisplay {
 public:
  struct Surface {
    std::function<void(std::string_view)> write;
    std::function<Clock::time_point()> now;
  };

  explicit JsonDisplay(Surface surface) : surface_(std::move(surface)) {}

  void stage_began(const StageLabel& label, std::size_t items, std::size_t reused) override;
  /// At most two events a second for each stage; the last amount is in its stage_ended.
  void stage_progress(const std::string& stage, const base::Progress& progress) override;
  void stage_ended(const std::string& stage, Ending ending) override;
  void notice(const std::string& text) override;
  void finish() override {}

 private:
  Surface surface_;
  RunningStages stages_;
  std::map<std::string, Clock::time_point> written_;
};

}  // namespace kadr::app
