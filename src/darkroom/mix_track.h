#pragma once

/// One track of a mix while it is mixed: opened when its time comes, placed, faded, scaled, added, closed at its end.
///
/// Thread: one owner.

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "darkroom/sound_loop.h"
#include "media/sound_mix.h"

namespace kadr::darkroom {

struct MixTrackSpec {
  media::SoundTrack track;
  /// The file of the track, borrowed for the life of the track.
  int descriptor = -1;
  /// Length of the mix: where everything ends, and fades out if it is to.
  timeline::SampleCount mix_samples = 0;
  std::function<void()> still_working;
};

class MixTrack {
 public:
  explicit MixTrack(MixTrackSpec spec) : spec_(std::move(spec)) {}

  [[nodiscard]] media::SoundRole role() const { return spec_.track.role; }

  /// Adds what sounds from `position` of the mix on. Positions follow each other without a gap.
  /// Errors: of the file, naming the input by its number, from 1.
  [[nodiscard]] Result<> add_to(std::span<Stereo> bus, timeline::SampleCount position);

 private:
  [[nodiscard]] Result<> ensure_open();
  [[nodiscard]] Result<> look_ahead(timeline::SampleCount samples);
  void add_scaled(std::span<const Stereo> from, std::span<Stereo> to) const;
  [[nodiscard]] std::span<const Stereo> ahead() const { return std::span(ahead_).subspan(ahead_begin_); }

  MixTrackSpec spec_;
  std::unique_ptr<SoundLoop> sound_;
  bool finished_ = false;
  /// Samples of the track already mixed.
  timeline::SampleCount played_ = 0;
  /// What is read but not mixed: as far ahead as the fade-out is long, so that it can begin before the end is met.
  std::vector<Stereo> ahead_;
  std::size_t ahead_begin_ = 0;
  bool end_known_ = false;
};

}  // namespace kadr::darkroom
