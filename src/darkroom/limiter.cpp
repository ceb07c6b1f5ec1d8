// A look-ahead limiter that takes nothing from the sound but its peaks.
//
// Every sample n has a need r(n): 1, or ceiling / peak where the peak at or beside it is over the ceiling. The gain
// s(n) must (a) be at most r(n) everywhere, (b) be exactly 1 where nothing is near, and (c) move slowly, since a gain
// that jumps is itself a click. With L samples of look-ahead:
//
//   1. hold:     h(n) = min r(n … n+L)            goes down L samples before each peak
//   2. release:  g(n) = h(n) if lower than g(n-1), else creeps up towards h(n)
//   3. average:  s(n) = mean g(n-L … n)           turns the step down into a ramp of L samples
//
//      r   ──────────────┐ ┌────────────        h   ────┐          ┌───        s   ────╲               ___
//                        └─┘                            └──────────┘                    ╲__________────
//                         p                            p-L        p                    p-L     p
//
// For (a): each of the L+1 values averaged for s(p) has p in its window, so each is at most r(p), and so is their mean.
// For (b): gains are integers (2⁻³⁰), so a running sum of ones is exactly L+1 however long it ran.
//
// The sound itself is held back until its gain is known: L samples, and TruePeak::kReach more to see the peaks between
// samples. Both ends are padded, so n samples in are n samples out, each at its own place.
//
// Example, L = 2, a peak that needs 0.5 at n = 4, without release:
//   n   1    2    3    4    5    6    7
//   r   1    1    1   .5    1    1    1
//   h   1   .5   .5   .5    1    1    1
//   s   1  .83  .67   .5  .67  .83    1

#include "darkroom/limiter.h"

namespace kadr::darkroom {
namespace {

constexpr double kReleaseSeconds = 0.15;
/// The share of the way back to 1 that one sample goes, in units of 2⁻³⁰.
constexpr auto kReleaseShare =
    static_cast<std::int64_t>(static_cast<double>(GainCurve::kUnity) / (kReleaseSeconds * timeline::kSampleRate));
/// A peak between samples is hardly ever this many times the samples around it; below, none is looked for.
constexpr float kMostOvershoot = 2;

}  // namespace

std::optional<std::int64_t> GainCurve::push(std::int64_t need) {
  while (!window_.empty() && window_.back().gain >= need) window_.pop_back();
  window_.push_back({count_, need});
  if (window_.front().index < count_ - kLookAhead) window_.pop_front();
  const std::int64_t hold = window_.front().gain;
  if (released_ < kUnity) released_ += (((kUnity - released_) * kReleaseShare) >> 30) + 1;
  released_ = std::min(hold, released_);
  if (averaged_.empty()) averaged_.resize(kLookAhead + 1);
  std::int64_t& oldest = averaged_[static_cast<std::size_t>(count_ % (kLookAhead + 1))];
  sum_ += released_ - oldest;
  oldest = released_;
  if (count_++ < kLookAhead) return std::nullopt;
  return sum_ / (kLookAhead + 1);
}

Limiter::Limiter(double ceiling)
    : ceiling_(ceiling), held_(TruePeak::kReach), weighed_(TruePeak::kReach), given_(TruePeak::kReach) {}

void Limiter::process(std::span<const Stereo> in, std::vector<Stereo>& out) {
  held_.insert(held_.end(), in.begin(), in.end());
  advance(out);
}

void Limiter::finish(std::vector<Stereo>& out) {
  // Silence after the end lets the last samples be weighed; it is never given out itself.
  held_.resize(held_.size() + TruePeak::kReach + static_cast<std::size_t>(GainCurve::kLookAhead));
  advance(out);
}

void Limiter::advance(std::vector<Stereo>& out) {
  if (held_.size() <= weighed_ + TruePeak::kReach) return;
  weigh(held_.size() - TruePeak::kReach - weighed_);
  for (const std::int64_t need : needs_) {
    if (const auto gain = curve_.push(need)) put(*gain, out);
  }
  const std::size_t past = given_ - TruePeak::kReach;
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(past));
  given_ -= past;
  weighed_ -= past;
}

/// Finds what the next samples need. A peak between two samples is a need of both.
void Limiter::weigh(std::size_t count) {
  needs_.assign(count, GainCurve::kUnity);
  const std::span<const Stereo> near =
      std::span(held_).subspan(weighed_ - TruePeak::kReach, count + 2 * TruePeak::kReach);
  const std::span<const Stereo> samples = std::span(held_).subspan(weighed_, count);
  weighed_ += count;
  const auto ceiling = static_cast<float>(ceiling_);
  if (std::ranges::max(near, {}, &Stereo::peak).peak() * kMostOvershoot <= ceiling) return;
  gaps_.resize(count + 1);
  true_peak_.measure(near, gaps_);
  for (std::size_t i = 0; i < count; ++i) {
    const float peak = std::max({samples[i].peak(), gaps_[i], gaps_[i + 1]});
    if (peak <= ceiling) continue;
    needs_[i] =
        static_cast<std::int64_t>(ceiling_ / static_cast<double>(peak) * static_cast<double>(GainCurve::kUnity));
  }
}

void Limiter::put(std::int64_t gain, std::vector<Stereo>& out) {
  const Stereo sample = held_[given_++];
  if (gain == GainCurve::kUnity) {
    out.push_back(sample);
    return;
  }
  const double scale = static_cast<double>(gain) / static_cast<double>(GainCurve::kUnity);
  out.push_back({static_cast<float>(scale * sample.left), static_cast<float>(scale * sample.right)});
}

}  // namespace kadr::darkroom
