#include "darkroom/mix_track.h"

#include <numbers>

#include <fmt/format.h>

namespace kadr::darkroom {
namespace {

/// From 0 to 1 without a corner at either end.
double fade_curve(timeline::SampleCount passed, timeline::SampleCount length) {
  const double share = (static_cast<double>(passed) + 0.5) / static_cast<double>(length);
  return 0.5 - 0.5 * std::cos(std::numbers::pi * share);
}

}  // namespace

Result<> MixTrack::add_to(std::span<Stereo> bus, timeline::SampleCount position) {
  const media::SoundTrack& track = spec_.track;
  const timeline::SampleCount end = position + std::ssize(bus);
  if (finished_ || end <= track.at) return {};
  if (auto read = ensure_open(); !read) return fail(read.error().about(fmt::format("input {}", track.input + 1)));

  const std::span<Stereo> sounding =
      bus.subspan(static_cast<std::size_t>(std::max<timeline::SampleCount>(0, track.at - position)));
  if (auto read = look_ahead(std::ssize(sounding)); !read)
    return fail(read.error().about(fmt::format("input {}", track.input + 1)));

  const std::size_t count = std::min(sounding.size(), ahead().size());
  add_scaled(ahead().first(count), sounding.first(count));
  played_ += static_cast<timeline::SampleCount>(count);
  ahead_begin_ += count;
  if (end_known_ && ahead().empty()) {
    finished_ = true;
    sound_.reset();
  }
  return {};
}

Result<> MixTrack::ensure_open() {
  if (sound_) return {};
  const media::SoundTrack& track = spec_.track;
  KADR_TRY(sound_, SoundLoop::open({.source = {spec_.descriptor, track.from, spec_.still_working},
                                    .length = track.length,
                                    .loop = track.loop}));
  return {};
}

/// Reads until `samples` and the fade-out after them are there, or the end of the track or of the mix is.
Result<> MixTrack::look_ahead(timeline::SampleCount samples) {
  const timeline::SampleCount until_mix_ends = spec_.mix_samples - spec_.track.at - played_;
  const timeline::SampleCount wanted = std::min(samples + spec_.track.fade_out, until_mix_ends);
  const timeline::SampleCount had = std::ssize(ahead());
  if (end_known_ || had >= wanted) return {};
  // Moving what waits to the front is worth it only once as much has been played as waits.
  if (ahead_begin_ >= ahead().size()) {
    ahead_.erase(ahead_.begin(), ahead_.begin() + static_cast<std::ptrdiff_t>(ahead_begin_));
    ahead_begin_ = 0;
  }
  const std::size_t before = ahead_.size();
  ahead_.resize(before + static_cast<std::size_t>(wanted - had));
  KADR_TRY(const std::size_t got, sound_->read(std::span(ahead_).subspan(before)));
  ahead_.resize(before + got);
  end_known_ = std::ssize(ahead()) < wanted || wanted == until_mix_ends;
  return {};
}

void MixTrack::add_scaled(std::span<const Stereo> from, std::span<Stereo> to) const {
  const media::SoundTrack& track = spec_.track;
  const timeline::SampleCount end = played_ + std::ssize(ahead());
  for (std::size_t i = 0; i < from.size(); ++i) {
    const timeline::SampleCount played = played_ + static_cast<timeline::SampleCount>(i);
    double gain = track.gain;
    if (played < track.fade_in) gain *= fade_curve(played, track.fade_in);
    if (end_known_ && end - 1 - played < track.fade_out) gain *= fade_curve(end - 1 - played, track.fade_out);
    to[i].left += static_cast<float>(gain) * from[i].left;
    to[i].right += static_cast<float>(gain) * from[i].right;
  }
}

}  // namespace kadr::darkroom
