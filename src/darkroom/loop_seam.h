#pragma once

/// Joins the end of a sound to its own beginning without a click and without moving anything in time.
///
/// Where the beginning does not go on from the end, the end is made to go on by itself for 5 ms, as it would have, and
/// is faded into the beginning; a sound that was made to loop is left exactly as it is.
///
///     end of a turn ~~~~~~|∙∙∙∙∙∙∙∙        foretold, fading out
///     next turn           |========~~~~~~  fading in
///
/// Thread: one owner.

#include <span>
#include <vector>

#include "darkroom/stereo.h"

namespace kadr::darkroom {

class LoopSeam {
 public:
  /// Tells what is played, in order, so that the end of a turn is known when it comes.
  void remember(std::span<const Stereo> played);

  /// Call with the first samples of a next turn, before they are played.
  void begin_turn(std::span<const Stereo> first);

  /// Fades from the end of the last turn into samples about to be played. Does nothing 5 ms after a seam.
  void smooth(std::span<Stereo> next);

 private:
  std::vector<Stereo> end_;
  /// How the last turn goes on; empty where nothing needs smoothing.
  std::vector<Stereo> onward_;
  std::size_t faded_ = 0;
};

}  // namespace kadr::darkroom
