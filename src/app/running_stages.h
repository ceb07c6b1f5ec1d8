#pragma once

/// The stages that have begun and not ended, with their speeds: what every display remembers.
///
/// Thread: one owner.

#include <optional>
#include <string>
#include <vector>

#include "app/rate_meter.h"
#include "app/stage.h"

namespace kadr::app {

class RunningStages {
 public:
  void begin(const StageLabel& label, std::size_t items, std::size_t reused, Clock::time_point now);
  /// False when no such stage runs.
  bool update(const std::string& name, const base::Progress& progress, Clock::time_point now);
  /// Takes the stage out; nothing when no such stage runs.
  [[nodiscard]] std::optional<StageView> end(const std::string& name, Ending ending, Clock::time_point now);

  /// In the order in which they began.
  [[nodiscard]] std::vector<StageView> views(Clock::time_point now) const;
  [[nodiscard]] std::optional<StageView> view(const std::string& name, Clock::time_point now) const;

 private:
  struct Running {
    StageView view;
    Clock::time_point began;
    RateMeter meter;
  };
  [[nodiscard]] static StageView at(const Running& running, Clock::time_point now);

  std::vector<Running> running_;
};

}  // namespace kadr::app
