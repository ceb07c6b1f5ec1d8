#pragma once

/// A job's steps as the stages of a display: all steps of a group ("conform[0]", "conform[1]") are one stage, which
/// begins with the first of them and ends when none is open.
///
/// Thread: one owner.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/progress_display.h"
#include "engine/engine.h"
#include "store/step_records.h"

namespace kadr::app {

class JobStages {
 public:
  /// Borrows the display.
  explicit JobStages(ProgressDisplay& display) : display_(display) {}
  JobStages(const JobStages&) = delete;
  JobStages& operator=(const JobStages&) = delete;
  /// What has not ended is shown as stopped.
  ~JobStages();

  /// \param steps all of the job, in the order of their numbers.
  void show(const std::vector<store::StepRecord>& steps, const std::vector<engine::LiveProgress>& live);

 private:
  using Steps = std::vector<const store::StepRecord*>;
  struct Stage {
    bool running = false;
    /// Steps whose stage has ended: later ones of the group begin another.
    std::set<std::int64_t> over;
  };

  void show_group(const std::string& name, const Steps& steps, const std::vector<engine::LiveProgress>& live);

  ProgressDisplay& display_;
  std::map<std::string, Stage> stages_;
  /// The first look: what is done then was done by an earlier run.
  bool first_ = true;
};

/// "conform" of "conform[3]".
[[nodiscard]] std::string group_of(const std::string& key);

}  // namespace kadr::app
