// Burg's method: the prediction filter is grown one coefficient at a time, each the one that leaves the least error
// when the sound is foretold forwards and backwards. Its filters are stable, so what they foretell never grows without
// end.

#include "darkroom/linear_prediction.h"

#include <algorithm>
#include <cmath>

namespace kadr::darkroom {
namespace {

constexpr std::size_t kMostCoefficients = 32;
/// Less power than this per sample is silence: there is nothing to foretell.
constexpr double kSilence = 1e-16;

struct Prediction {
  std::vector<double> coefficients;
  double error_power = 0;
};

Prediction burg(std::span<const double> sound) {
  const std::size_t count = sound.size();
  std::vector<double> forward(sound.begin(), sound.end());
  std::vector<double> backward = forward;
  Prediction found;
  for (const double value : sound) found.error_power += value * value / static_cast<double>(count);
  const std::size_t order = std::min(kMostCoefficients, count / 4);
  for (std::size_t k = 0; k < order && found.error_power > kSilence; ++k) {
    double cross = 0;
    double power = 0;
    for (std::size_t n = k + 1; n < count; ++n) {
      cross += forward[n] * backward[n - 1];
      power += forward[n] * forward[n] + backward[n - 1] * backward[n - 1];
    }
    if (power <= kSilence) break;
    const double reflection = 2 * cross / power;
    for (std::size_t n = count - 1; n > k; --n) {
      const double ahead = forward[n];
      forward[n] = ahead - reflection * backward[n - 1];
      backward[n] = backward[n - 1] - reflection * ahead;
    }
    const std::vector<double> before = found.coefficients;
    for (std::size_t i = 0; i < k; ++i) found.coefficients[i] = before[i] - reflection * before[k - 1 - i];
    found.coefficients.push_back(reflection);
    found.error_power *= 1 - reflection * reflection;
  }
  return found;
}

}  // namespace

Continuation continue_sound(std::span<const double> sound, std::size_t samples) {
  if (sound.empty()) return {.samples = std::vector<double>(samples)};
  const Prediction prediction = burg(sound);
  std::vector<double> line(sound.begin(), sound.end());
  for (std::size_t i = 0; i < samples; ++i) {
    double next = 0;
    for (std::size_t k = 0; k < prediction.coefficients.size(); ++k) {
      next += prediction.coefficients[k] * line[line.size() - 1 - k];
    }
    line.push_back(next);
  }
  line.erase(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(sound.size()));
  return {.samples = std::move(line), .usual_error = std::sqrt(std::max(0.0, prediction.error_power))};
}

}  // namespace kadr::darkroom
