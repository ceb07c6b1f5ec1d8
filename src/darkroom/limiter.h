#pragma once

/// Holds sound under a ceiling, samples and the peaks between them, without moving it in time. What stays under the
/// ceiling passes untouched, bit for bit.
///
/// Thread: one owner.

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "darkroom/stereo.h"
#include "darkroom/true_peak.h"

namespace kadr::darkroom {

/// Turns the gains that single samples need into one gain that moves smoothly and is nowhere higher than needed.
class GainCurve {
 public:
  /// Gains are whole numbers of 2⁻³⁰, so that running sums stay exact and an untouched gain is exactly 1.
  static constexpr std::int64_t kUnity = std::int64_t{1} << 30;
  /// Samples by which the gain that comes out lies behind the need that goes in: 5 ms.
  static constexpr std::int64_t kLookAhead = timeline::kSampleRate / 200;

  /// \param need the most that the next sample may be scaled by, at most kUnity.
  /// The gain of the sample kLookAhead before it; nothing for the first kLookAhead calls.
  [[nodiscard]] std::optional<std::int64_t> push(std::int64_t need);

 private:
  struct Need {
    std::int64_t index = 0;
    std::int64_t gain = kUnity;
  };
  std::int64_t count_ = 0;
  std::deque<Need> window_;
  std::int64_t released_ = kUnity;
  /// The last kLookAhead + 1 gains, as a ring.
  std::vector<std::int64_t> averaged_;
  std::int64_t sum_ = 0;
};

class Limiter {
 public:
  /// \param ceiling linear: 0.89 is −1 dBTP.
  explicit Limiter(double ceiling);

  /// Takes samples and appends those that are done; as many come out as went in once finish() is called.
  void process(std::span<const Stereo> in, std::vector<Stereo>& out);

  /// Appends the rest. Nothing may follow.
  void finish(std::vector<Stereo>& out);

 private:
  void advance(std::vector<Stereo>& out);
  void weigh(std::size_t count);
  void put(std::int64_t gain, std::vector<Stereo>& out);

  double ceiling_;
  TruePeak true_peak_;
  GainCurve curve_;
  /// Samples not yet done, after TruePeak::kReach that are.
  std::vector<Stereo> held_;
  /// Of held_: the first sample whose need is unknown, and the first that is not out.
  std::size_t weighed_;
  std::size_t given_;
  std::vector<std::int64_t> needs_;
  std::vector<float> gaps_;
};

}  // namespace kadr::darkroom
