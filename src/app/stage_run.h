#pragma once

/// A stage that a command does itself: begun with the object, ended with it.
///
/// Thread: one owner; the sink is called on the thread that works.

#include "app/progress_display.h"

namespace kadr::app {

class StageRun {
 public:
  /// Borrows the display.
  StageRun(ProgressDisplay& display, StageLabel label, std::size_t items);
  StageRun(const StageRun&) = delete;
  StageRun& operator=(const StageRun&) = delete;
  /// Without succeed() before, the display shows the stage as stopped.
  ~StageRun();

  /// Where progress goes. Valid while this object lives.
  [[nodiscard]] base::ProgressSink sink();

  /// All is done, also what the last progress had not counted yet.
  void succeed();

 private:
  ProgressDisplay& display_;
  StageLabel label_;
  base::Progress last_;
  Ending ending_ = Ending::Stopped;
};

}  // namespace kadr::app
