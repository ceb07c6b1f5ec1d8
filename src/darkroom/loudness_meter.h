#pragma once

/// Loudness and true peak of stereo sound at 48 kHz, by libebur128 (EBU R 128).
///
/// Thread: one owner.

#include <memory>
#include <span>

#include <ebur128.h>

#include "base/result.h"
#include "darkroom/stereo.h"

namespace kadr::darkroom {

/// What silence measures: the absolute gate of R 128, and a peak that stands for none.
inline constexpr double kSilenceLufs = -70;
inline constexpr double kSilenceDbtp = -120;

class LoudnessMeter {
 public:
  enum class Measure { Loudness, LoudnessAndTruePeak, All };

  [[nodiscard]] static Result<LoudnessMeter> create(Measure measure);

  [[nodiscard]] Result<> add(std::span<const Stereo> samples);

  /// Integrated loudness in LUFS, at least kSilenceLufs.
  [[nodiscard]] double integrated_lufs() const;
  /// Loudness range (EBU Tech 3342) in LU; only with All.
  [[nodiscard]] double range_lu() const;
  /// In dBTP, at least kSilenceDbtp; not with Loudness alone.
  [[nodiscard]] double true_peak_dbtp() const;

 private:
  struct Free {
    void operator()(ebur128_state* state) const;
  };
  explicit LoudnessMeter(ebur128_state* state) : state_(state) {}
  std::unique_ptr<ebur128_state, Free> state_;
};

}  // namespace kadr::darkroom
