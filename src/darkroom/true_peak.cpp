#include "darkroom/true_peak.h"

#include <numbers>

namespace kadr::darkroom {

TruePeak::TruePeak() : filters_{} {
  // A windowed sinc: the value of the band-limited wave a fraction of a sample after the middle.
  for (std::size_t phase = 0; phase < filters_.size(); ++phase) {
    const double fraction = static_cast<double>(phase + 1) / 4;
    double sum = 0;
    for (std::size_t tap = 0; tap < 2 * kReach; ++tap) {
      const double away = fraction + static_cast<double>(kReach) - 1 - static_cast<double>(tap);
      const double sinc = std::sin(std::numbers::pi * away) / (std::numbers::pi * away);
      const double window = 0.5 + 0.5 * std::cos(std::numbers::pi * away / static_cast<double>(kReach));
      filters_[phase][tap] = static_cast<float>(sinc * window);
      sum += sinc * window;
    }
    for (float& weight : filters_[phase]) weight = static_cast<float>(weight / sum);
  }
}

void TruePeak::measure(std::span<const Stereo> samples, std::span<float> gaps) {
  std::ranges::fill(gaps, 0.F);
  points_.resize(gaps.size());
  for (const auto& filter : filters_) {
    std::ranges::fill(points_, Stereo{});
    for (std::size_t tap = 0; tap < filter.size(); ++tap) {
      // Tap by tap over all gaps, not gap by gap over all taps: this is the order that compilers vectorise.
      for (std::size_t i = 0; i < gaps.size(); ++i) {
        points_[i].left += filter[tap] * samples[i + tap].left;
        points_[i].right += filter[tap] * samples[i + tap].right;
      }
    }
    for (std::size_t i = 0; i < gaps.size(); ++i) gaps[i] = std::max(gaps[i], points_[i].peak());
  }
}

}  // namespace kadr::darkroom
