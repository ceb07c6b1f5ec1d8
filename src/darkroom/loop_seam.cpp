#include "darkroom/loop_seam.h"

#include <numbers>

#include "darkroom/linear_prediction.h"

namespace kadr::darkroom {
namespace {

/// Enough of the end to tell how it goes on: 20 ms.
constexpr std::size_t kContext = timeline::kSampleRate / 50;
constexpr std::size_t kFade = timeline::kSampleRate / 200;
/// The first samples that tell whether the beginning goes on from the end.
constexpr std::size_t kProbe = 4;
/// A beginning further off than this many times the usual error is heard as a click.
constexpr double kClickRatio = 4;
/// −70 dB: nobody hears less.
constexpr double kAudible = 3e-4;

std::vector<double> channel_of(std::span<const Stereo> samples, float Stereo::* channel) {
  std::vector<double> values;
  values.reserve(samples.size());
  for (const Stereo& sample : samples) values.push_back(static_cast<double>(sample.*channel));
  return values;
}

bool goes_on(const Continuation& onward, std::span<const Stereo> first, float Stereo::* channel) {
  const double tolerance = std::max(kAudible, kClickRatio * onward.usual_error);
  for (std::size_t i = 0; i < std::min(kProbe, first.size()); ++i) {
    if (std::abs(onward.samples[i] - static_cast<double>(first[i].*channel)) > tolerance) return false;
  }
  return true;
}

}  // namespace

void LoopSeam::remember(std::span<const Stereo> played) {
  const std::size_t taken = std::min(played.size(), kContext);
  const std::size_t kept = std::min(end_.size(), kContext - taken);
  end_.erase(end_.begin(), end_.end() - static_cast<std::ptrdiff_t>(kept));
  end_.insert(end_.end(), played.end() - static_cast<std::ptrdiff_t>(taken), played.end());
}

void LoopSeam::begin_turn(std::span<const Stereo> first) {
  onward_.clear();
  faded_ = 0;
  const Continuation left = continue_sound(channel_of(end_, &Stereo::left), kFade);
  const Continuation right = continue_sound(channel_of(end_, &Stereo::right), kFade);
  if (goes_on(left, first, &Stereo::left) && goes_on(right, first, &Stereo::right)) return;
  for (std::size_t i = 0; i < kFade; ++i)
    onward_.push_back({static_cast<float>(left.samples[i]), static_cast<float>(right.samples[i])});
}

void LoopSeam::smooth(std::span<Stereo> next) {
  for (Stereo& sample : next) {
    if (faded_ >= onward_.size()) return;
    const double passed = static_cast<double>(faded_ + 1) / static_cast<double>(kFade + 1);
    const auto share = static_cast<float>(0.5 - 0.5 * std::cos(std::numbers::pi * passed));
    const Stereo& onward = onward_[faded_++];
    sample.left = share * sample.left + (1 - share) * onward.left;
    sample.right = share * sample.right + (1 - share) * onward.right;
  }
}

}  // namespace kadr::darkroom
