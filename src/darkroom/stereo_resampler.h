#pragma once

/// Turns decoded frames of any format, rate and channel layout into 48 kHz stereo, sample-exact: the first sample out
/// lies where the first sample in did, and n samples at rate r give round(n × 48000 / r).
///
/// Mono goes to both channels at unity; more than two channels are mixed down with factors that sum to at most 1, so
/// that full scale everywhere does not clip.
///
/// Thread: one owner.

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "darkroom/handles.h"
#include "darkroom/stereo.h"

namespace kadr::darkroom {

class StereoResampler {
 public:
  /// For frames like this one. Errors: UnsupportedMedia for rates and layouts that nobody records.
  [[nodiscard]] static Result<StereoResampler> create(const AVFrame& like);

  /// Whether a frame has the format this was made for; if not, drain and make another.
  [[nodiscard]] bool fits(const AVFrame& frame) const;

  /// Appends what the frame gives so far; the filter holds a little back.
  [[nodiscard]] Result<> push(const AVFrame& frame, std::vector<Stereo>& out);

  /// Appends what is left. Nothing may be pushed afterwards.
  [[nodiscard]] Result<> drain(std::vector<Stereo>& out);

  /// Samples pushed so far, as a length at 48 kHz.
  [[nodiscard]] timeline::SampleCount length() const;

 private:
  StereoResampler() = default;
  [[nodiscard]] Result<> convert(const AVFrame* frame, std::vector<Stereo>& out);

  Resampler context_;
  int format_ = -1;
  int rate_ = 0;
  int channels_ = 0;
  std::uint64_t channel_mask_ = 0;
  std::int64_t taken_ = 0;
  timeline::SampleCount given_ = 0;
};

}  // namespace kadr::darkroom
