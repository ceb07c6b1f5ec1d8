#pragma once

/// Who is told how a long work goes. One class per way of showing it: TerminalDisplay, LinesDisplay, JsonDisplay.
///
/// Thread: any, one call at a time.

#include <string>

#include "app/stage.h"

namespace kadr::app {

class ProgressDisplay {
 public:
  virtual ~ProgressDisplay() = default;
  virtual void stage_began(const StageLabel& label, std::size_t items, std::size_t reused) = 0;
  /// \param stage the name it began with.
  virtual void stage_progress(const std::string& stage, const base::Progress& progress) = 0;
  virtual void stage_ended(const std::string& stage, Ending ending) = 0;
  /// Something a person should know.
  virtual void notice(const std::string& text) = 0;
  /// Nothing more comes: whatever is drawn live is taken away. May be called more than once.
  virtual void finish() = 0;
};

}  // namespace kadr::app
