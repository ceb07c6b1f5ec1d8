#include "darkroom/mouth.h"

#include <algorithm>
#include <cmath>

namespace kadr::darkroom {
namespace {

/// Levels from here up to the loud ones open the mouth; what is more quiet is breath and room.
constexpr double kRangeDb = 26;
/// However quiet a recording is, this is silence.
constexpr double kSilenceDb = -60;
constexpr double kHalfClosedSeconds = 0.055;

double decibels(double level) {
  return level <= 0 ? -200 : 20 * std::log10(level);
}

/// The level that one frame in ten exceeds: words, not clicks, decide what is loud.
double loud(std::vector<double> levels) {
  const auto place = levels.begin() + static_cast<std::ptrdiff_t>(levels.size() * 9 / 10);
  std::ranges::nth_element(levels, place);
  return *place;
}

}  // namespace

void FrameLevels::end_frame() {
  levels_.push_back(frame_samples_ == 0 ? 0 : std::sqrt(squares_ / (2 * static_cast<double>(frame_samples_))));
  squares_ = 0;
  frame_samples_ = 0;
}

void FrameLevels::add(std::span<const Stereo> samples) {
  for (const Stereo& sample : samples) {
    if (samples_ >= rate_.samples(frames() + 1)) end_frame();
    const auto left = static_cast<double>(sample.left);
    const auto right = static_cast<double>(sample.right);
    squares_ += left * left + right * right;
    ++frame_samples_;
    ++samples_;
  }
}

std::vector<double> FrameLevels::finish() {
  if (frame_samples_ > 0) end_frame();
  return std::move(levels_);
}

std::vector<double> mouth_openness(const std::vector<double>& levels, timeline::FrameRate rate) {
  if (levels.empty()) return {};
  const double top = decibels(loud(levels));
  const double kept = std::exp2(-rate.seconds(1).to_double() / kHalfClosedSeconds);
  std::vector<double> openness;
  double now = 0;
  for (const double level : levels) {
    const double db = decibels(level);
    const double wanted = db < kSilenceDb ? 0 : std::clamp((db - top + kRangeDb) / kRangeDb, 0.0, 1.0);
    now = std::max(wanted * wanted, now * kept);
    openness.push_back(now < 0.02 ? 0 : now);
  }
  return openness;
}

}  // namespace kadr::darkroom
