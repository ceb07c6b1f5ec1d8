#pragma once

/// A stretch of a file's sound, once or over and over.
///
/// Every turn gives the same samples: a short stretch is decoded once and kept, a long one is opened anew, because
/// seeking back to the start of a file loses what its decoder needs (priming, the tail of the packet before).
///
/// Thread: one owner.

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "darkroom/loop_seam.h"
#include "darkroom/sound_source.h"

namespace kadr::darkroom {

struct SoundLoopSpec {
  SoundSourceSpec source;
  /// How much of the source a turn takes; all when absent.
  std::optional<timeline::SampleCount> length;
  bool loop = false;
};

class SoundLoop {
 public:
  /// Errors: as SoundSource::open.
  [[nodiscard]] static Result<std::unique_ptr<SoundLoop>> open(SoundLoopSpec spec);

  /// Fills the span; says how many samples, fewer than asked for only at the end. What loops ends only if it is empty.
  [[nodiscard]] Result<std::size_t> read(std::span<Stereo> out);

 private:
  explicit SoundLoop(SoundLoopSpec spec) : spec_(std::move(spec)) {}
  [[nodiscard]] Result<std::size_t> read_turn(std::span<Stereo> out);
  [[nodiscard]] Result<> next_turn();
  void keep(std::span<const Stereo> samples);

  SoundLoopSpec spec_;
  std::unique_ptr<SoundSource> source_;
  LoopSeam seam_;
  timeline::SampleCount turn_read_ = 0;
  bool seam_ahead_ = false;
  /// The first turn, while it is short enough; complete once kept_whole_.
  std::vector<Stereo> kept_;
  bool keeping_ = false;
  bool kept_whole_ = false;
};

}  // namespace kadr::darkroom
