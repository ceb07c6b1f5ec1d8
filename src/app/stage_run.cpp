#include "app/stage_run.h"

#include <algorithm>

namespace kadr::app {

StageRun::StageRun(ProgressDisplay& display, StageLabel label, std::size_t items)
    : display_(display), label_(std::move(label)) {
  display_.stage_began(label_, items, 0);
}

StageRun::~StageRun() {
  display_.stage_ended(label_.name, ending_);
}

base::ProgressSink StageRun::sink() {
  return [this](const base::Progress& progress) {
    last_ = progress;
    display_.stage_progress(label_.name, progress);
  };
}

void StageRun::succeed() {
  ending_ = Ending::Done;
  last_.done = std::max(last_.done, last_.total);
  if (last_.done > 0) display_.stage_progress(label_.name, last_);
}

}  // namespace kadr::app
