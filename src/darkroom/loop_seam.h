#pragma once

/// Joins the end of a sound to its own beginning without a click and without moving anything in time.
///
/// Where the beginning does not go on from the end, the step between them is taken away from the first 5 ms and fades
/// out over them; a sound that was made to loop is left exactly as it is.
///
///     end of a turn  ____                       ____
///                        |  a click     ──▶         \_
///     next turn          |______________              \___________
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

  /// Takes the rest of the step away from samples about to be played. Does nothing 5 ms after a seam.
  void smooth(std::span<Stereo> next);

 private:
  std::vector<Stereo> end_;
  Stereo step_;
  /// How much of the fade is still to come, in samples.
  timeline::SampleCount fading_ = 0;
};

}  // namespace kadr::darkroom
