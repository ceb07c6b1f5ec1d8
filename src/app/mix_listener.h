#pragma once

/// Shows what a mix does on any display.
///
/// Thread: any, one call at a time.

#include "app/progress_display.h"
#include "recipes/mix/mix.h"

namespace kadr::app {

/// The name, the item and the unit of each stage of a mix.
[[nodiscard]] StageLabel label_of(recipes::mix::Stage stage);

class MixListener final : public recipes::mix::Listener {
 public:
  /// Borrows the display.
  explicit MixListener(ProgressDisplay& display) : display_(display) {}

  void stage_began(recipes::mix::Stage stage, std::size_t items, std::size_t reused) override;
  void stage_progress(recipes::mix::Stage stage, const base::Progress& progress) override;
  void stage_ended(recipes::mix::Stage stage) override;
  void notice(const std::string& text) override;

 private:
  ProgressDisplay& display_;
};

}  // namespace kadr::app
