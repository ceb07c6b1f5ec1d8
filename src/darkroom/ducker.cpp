// The voice's level is the mean power over 10 ms, which rides over single waves but follows syllables. By as much as it
// is over the threshold, the music goes down, all but 1/ratio of it; attack and release are the time constants with
// which it moves there and back.

#include "darkroom/ducker.h"

namespace kadr::darkroom {
namespace {

constexpr double kLevelMs = 10;
/// Below this, the music is as loud as if nothing had been said.
constexpr double kUnheardDb = 0.01;

/// How much of the way is gone in one step, for a time constant.
double share_of_step(double time_ms) {
  constexpr double kStepMs = 1000.0 * Ducker::kStep / timeline::kSampleRate;
  return time_ms <= 0 ? 1 : 1 - std::exp(-kStepMs / time_ms);
}

}  // namespace

Ducker::Ducker(const media::Ducking& settings)
    : settings_(settings),
      power_share_(share_of_step(kLevelMs)),
      attack_share_(share_of_step(settings.attack_ms)),
      release_share_(share_of_step(settings.release_ms)) {}

void Ducker::apply(std::span<const Stereo> voice, std::span<Stereo> music) {
  for (std::size_t begin = 0; begin < music.size(); begin += kStep) {
    const std::size_t count = std::min(kStep, music.size() - begin);
    const float from = gain_;
    gain_ = next_gain(voice.subspan(begin, count));
    if (from == 1 && gain_ == 1) continue;
    const float slope = (gain_ - from) / static_cast<float>(kStep);
    for (std::size_t i = 0; i < count; ++i) {
      const float gain = from + slope * static_cast<float>(i + 1);
      music[begin + i].left *= gain;
      music[begin + i].right *= gain;
    }
  }
}

float Ducker::next_gain(std::span<const Stereo> voice) {
  double sum = 0;
  for (const Stereo& sample : voice) {
    const double peak = sample.peak();
    sum += peak * peak;
  }
  power_ += power_share_ * (sum / static_cast<double>(voice.size()) - power_);
  const double over_db = 10 * std::log10(power_ + 1e-12) - settings_.threshold_db;
  const double wanted_db = std::max(0.0, over_db) * (1 - 1 / settings_.ratio);
  reduction_db_ += (wanted_db > reduction_db_ ? attack_share_ : release_share_) * (wanted_db - reduction_db_);
  if (reduction_db_ < kUnheardDb) {
    if (wanted_db == 0) reduction_db_ = 0;
    return 1;
  }
  return static_cast<float>(std::pow(10, -reduction_db_ / 20));
}

}  // namespace kadr::darkroom
