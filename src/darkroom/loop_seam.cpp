#include "darkroom/loop_seam.h"

#include <numbers>

namespace kadr::darkroom {
namespace {

/// Enough of both sides to see how fast the sound moves by itself: 2 ms.
constexpr std::size_t kContext = timeline::kSampleRate / 500;
constexpr timeline::SampleCount kFade = timeline::kSampleRate / 200;
/// A step this much larger than any near it is heard as a click.
constexpr float kClickRatio = 1.5F;
/// −80 dB: nobody hears a smaller one.
constexpr float kAudible = 1e-4F;

/// The largest movement from one sample to the next.
float liveliness(std::span<const Stereo> samples, float Stereo::* channel) {
  float largest = 0;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    largest = std::max(largest, std::abs(samples[i].*channel - samples[i - 1].*channel));
  }
  return largest;
}

}  // namespace

void LoopSeam::remember(std::span<const Stereo> played) {
  const std::size_t taken = std::min(played.size(), kContext);
  const std::size_t kept = std::min(end_.size(), kContext - taken);
  end_.erase(end_.begin(), end_.end() - static_cast<std::ptrdiff_t>(kept));
  end_.insert(end_.end(), played.end() - static_cast<std::ptrdiff_t>(taken), played.end());
}

void LoopSeam::begin_turn(std::span<const Stereo> first) {
  if (end_.empty() || first.empty()) return;
  const std::span<const Stereo> near = first.first(std::min(first.size(), kContext));
  const auto step_of = [&](float Stereo::* channel) {
    const float step = end_.back().*channel - near.front().*channel;
    const float natural = std::max(liveliness(end_, channel), liveliness(near, channel));
    return std::abs(step) > std::max(kAudible, kClickRatio * natural) ? step : 0;
  };
  step_ = {step_of(&Stereo::left), step_of(&Stereo::right)};
  fading_ = step_ == Stereo{} ? 0 : kFade;
}

void LoopSeam::smooth(std::span<Stereo> next) {
  for (Stereo& sample : next) {
    if (fading_ == 0) return;
    const double left = static_cast<double>(fading_) / static_cast<double>(kFade);
    const auto share = static_cast<float>(0.5 - 0.5 * std::cos(std::numbers::pi * left));
    sample.left += step_.left * share;
    sample.right += step_.right * share;
    --fading_;
  }
}

}  // namespace kadr::darkroom
