#include "darkroom/sound_loop.h"

namespace kadr::darkroom {
namespace {

/// The longest turn that is kept instead of decoded again: 10 s, 3.8 MB.
constexpr std::size_t kMostKept = std::size_t{10} * timeline::kSampleRate;

/// Turns shorter than this are heard as a tone of their own, not as a sound that begins again: 50 ms.
constexpr timeline::SampleCount kShortestSmoothed = timeline::kSampleRate / 20;

}  // namespace

Result<std::unique_ptr<SoundLoop>> SoundLoop::open(SoundLoopSpec spec) {
  std::unique_ptr<SoundLoop> loop(new SoundLoop(std::move(spec)));
  KADR_TRY(loop->source_, SoundSource::open(loop->spec_.source));
  loop->keeping_ = loop->spec_.loop;
  return loop;
}

Result<std::size_t> SoundLoop::read(std::span<Stereo> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const std::span<Stereo> rest = out.subspan(done);
    KADR_TRY(const std::size_t got, read_turn(rest));
    const std::span<Stereo> fresh = rest.first(got);
    if (seam_ahead_ && got > 0) {
      seam_.begin_turn(fresh);
      seam_ahead_ = false;
    }
    seam_.smooth(fresh);
    if (spec_.loop) seam_.remember(fresh);
    done += got;
    if (got == rest.size()) break;
    if (!spec_.loop || turn_read_ == 0) break;
    KADR_CHECK(next_turn());
  }
  return done;
}

/// Reads on in this turn; fewer samples than asked for only at its end.
Result<std::size_t> SoundLoop::read_turn(std::span<Stereo> out) {
  if (spec_.length) {
    const timeline::SampleCount left = *spec_.length - turn_read_;
    out = out.first(static_cast<std::size_t>(std::min<timeline::SampleCount>(std::ssize(out), left)));
  }
  std::size_t got = 0;
  if (kept_whole_) {
    const std::span<const Stereo> left = std::span(kept_).subspan(static_cast<std::size_t>(turn_read_));
    got = std::min(out.size(), left.size());
    std::ranges::copy(left.first(got), out.begin());
  } else {
    KADR_TRY(got, source_->read(out));
    if (keeping_) keep(out.first(got));
  }
  turn_read_ += static_cast<timeline::SampleCount>(got);
  return got;
}

void SoundLoop::keep(std::span<const Stereo> samples) {
  if (kept_.size() + samples.size() > kMostKept) {
    keeping_ = false;
    kept_ = {};
    return;
  }
  kept_.insert(kept_.end(), samples.begin(), samples.end());
}

Result<> SoundLoop::next_turn() {
  seam_ahead_ = turn_read_ >= kShortestSmoothed;
  turn_read_ = 0;
  if (kept_whole_) return {};
  source_.reset();
  if (keeping_) {
    kept_whole_ = true;
    return {};
  }
  KADR_TRY(source_, SoundSource::open(spec_.source));
  return {};
}

}  // namespace kadr::darkroom
