#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <stdexcept>

#include <ebur128.h>

#include "support/decoded_sound.h"

namespace kadr::test {
namespace {

constexpr double kRate = timeline::kSampleRate;

struct SampleRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

SampleRange range_of(const Sound& sound, const Span& span) {
  const auto clamp = [&](double seconds) {
    return static_cast<std::size_t>(std::clamp(std::round(seconds * kRate), 0.0, static_cast<double>(sound.samples())));
  };
  const SampleRange range{.begin = clamp(span.start), .end = clamp(span.end)};
  if (range.begin >= range.end) throw std::runtime_error("there is no sound in the span to be measured");
  return range;
}

/// Sums of the sound times a sine and a cosine, so that the amplitude of any window is two subtractions.
struct ToneSums {
  std::vector<double> sine{0};
  std::vector<double> cosine{0};

  ToneSums(const Sound& sound, double frequency) {
    const double step = 2 * std::numbers::pi * frequency / kRate;
    for (std::size_t i = 0; i < sound.left.size(); ++i) {
      const double value = (static_cast<double>(sound.left[i]) + static_cast<double>(sound.right[i])) / 2;
      sine.push_back(sine.back() + value * std::sin(step * static_cast<double>(i)));
      cosine.push_back(cosine.back() + value * std::cos(step * static_cast<double>(i)));
    }
  }

  [[nodiscard]] double amplitude(const SampleRange& range) const {
    const double s = sine[range.end] - sine[range.begin];
    const double c = cosine[range.end] - cosine[range.begin];
    return 2 * std::hypot(s, c) / static_cast<double>(range.end - range.begin);
  }
};

}  // namespace

std::vector<double> beep_onsets(const Sound& sound, double level) {
  // Ten periods: a window that lies half inside a beep holds half of its amplitude, so the crossing is the edge.
  constexpr std::size_t kWindow = 480;
  constexpr double kFullBeep = 0.5;
  const ToneSums sums(sound, 1000);
  std::vector<double> onsets;
  bool inside = false;
  double loudest = 0;
  for (std::size_t i = 0; i + kWindow < sums.sine.size(); ++i) {
    loudest = std::max(loudest, sums.amplitude({.begin = i, .end = i + kWindow}));
  }
  const double threshold = std::max(level, loudest) * kFullBeep;
  // Silence before the sound, so that a beep at 0 has an edge: windows may begin before it.
  for (std::ptrdiff_t i = -static_cast<std::ptrdiff_t>(kWindow);
       i + static_cast<std::ptrdiff_t>(kWindow) < static_cast<std::ptrdiff_t>(sums.sine.size()); ++i) {
    const std::size_t begin = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, i));
    const std::size_t end = static_cast<std::size_t>(i + static_cast<std::ptrdiff_t>(kWindow));
    if (end <= begin) continue;
    const double amplitude = sums.amplitude({.begin = begin, .end = end}) * static_cast<double>(end - begin) / kWindow;
    if (!inside && amplitude > threshold) onsets.push_back((static_cast<double>(i) + kWindow / 2.0) / kRate);
    inside = amplitude > (inside ? threshold / 2 : threshold);
  }
  return onsets;
}

double tone_amplitude(const Sound& sound, double frequency, const Span& span) {
  return ToneSums(sound, frequency).amplitude(range_of(sound, span));
}

std::vector<Span> silences(const Sound& sound, double level_db, double shortest) {
  const double level = std::pow(10, level_db / 20);
  std::vector<Span> spans;
  double start = 0;
  const auto end_at = [&](double end) {
    if (end - start >= shortest) spans.push_back({.start = start, .end = end});
  };
  for (std::size_t i = 0; i < sound.left.size(); ++i) {
    if (std::max(std::abs(sound.left[i]), std::abs(sound.right[i])) <= static_cast<float>(level)) continue;
    end_at(static_cast<double>(i) / kRate);
    start = static_cast<double>(i + 1) / kRate;
  }
  end_at(static_cast<double>(sound.samples()) / kRate);
  return spans;
}

double rms_db(const Sound& sound, const Span& span) {
  const SampleRange range = range_of(sound, span);
  double sum = 0;
  for (std::size_t i = range.begin; i < range.end; ++i) {
    sum += static_cast<double>(sound.left[i]) * static_cast<double>(sound.left[i]);
    sum += static_cast<double>(sound.right[i]) * static_cast<double>(sound.right[i]);
  }
  const double mean = sum / (2 * static_cast<double>(range.end - range.begin));
  return mean > 0 ? std::max(-200.0, 10 * std::log10(mean)) : -200;
}

double peak(const Sound& sound) {
  float most = 0;
  for (const float value : sound.left) most = std::max(most, std::abs(value));
  for (const float value : sound.right) most = std::max(most, std::abs(value));
  return static_cast<double>(most);
}

MeasuredLoudness measure_loudness(const Sound& sound) {
  struct Free {
    void operator()(ebur128_state* state) const { ebur128_destroy(&state); }
  };
  const std::unique_ptr<ebur128_state, Free> state(
      ebur128_init(2, timeline::kSampleRate, EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK));
  std::vector<float> both;
  for (std::size_t i = 0; i < sound.left.size(); ++i) both.insert(both.end(), {sound.left[i], sound.right[i]});
  if (ebur128_add_frames_float(state.get(), both.data(), sound.left.size()) != EBUR128_SUCCESS) {
    throw std::runtime_error("cannot measure loudness");
  }
  MeasuredLoudness measured;
  ebur128_loudness_global(state.get(), &measured.integrated_lufs);
  double left = 0;
  double right = 0;
  ebur128_true_peak(state.get(), 0, &left);
  ebur128_true_peak(state.get(), 1, &right);
  measured.integrated_lufs = std::max(measured.integrated_lufs, -200.0);
  measured.true_peak_dbtp = 20 * std::log10(std::max({left, right, 1e-10}));
  return measured;
}

Click sharpest_click(const Sound& sound) {
  constexpr std::size_t kAround = 960;
  constexpr std::size_t kItself = 6;
  // Rounding in float decoders; without it every dither in silence would look like a click.
  constexpr double kFloor = 1e-4;
  std::vector<double> sums{0};
  std::vector<double> steps;
  for (std::size_t i = 3; i < sound.left.size(); ++i) {
    const auto third = [i](const std::vector<float>& x) {
      return std::abs(static_cast<double>(x[i]) - 3 * static_cast<double>(x[i - 1]) +
                      3 * static_cast<double>(x[i - 2]) - static_cast<double>(x[i - 3]));
    };
    steps.push_back(std::max(third(sound.left), third(sound.right)));
    sums.push_back(sums.back() + steps.back());
  }
  Click sharpest;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::size_t begin = i > kAround ? i - kAround : 0;
    const std::size_t end = std::min(steps.size(), i + kAround);
    const std::size_t own_begin = i > kItself ? i - kItself : 0;
    const std::size_t own_end = std::min(steps.size(), i + kItself);
    const double others = (sums[end] - sums[begin]) - (sums[own_end] - sums[own_begin]);
    const double count = static_cast<double>((end - begin) - (own_end - own_begin));
    const double strength = steps[i] / (others / std::max(1.0, count) + kFloor);
    if (strength > sharpest.strength) sharpest = {.at = static_cast<double>(i + 2) / kRate, .strength = strength};
  }
  return sharpest;
}

}  // namespace kadr::test
