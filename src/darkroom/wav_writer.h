#pragma once

/// A WAV of 16-bit mono sound, written through a descriptor that was handed in, as it is made.
///
/// Thread: one owner.

#include <cstdint>
#include <span>

#include "base/result.h"

namespace kadr::darkroom {

class WavWriter {
 public:
  /// \param descriptor an empty file open for writing, borrowed. \param rate samples a second.
  WavWriter(int descriptor, int rate) : descriptor_(descriptor), rate_(rate) {}

  /// Errors: NoSpace and the like; TooLarge past the 4 GiB that the format can hold.
  [[nodiscard]] Result<> write(std::span<const std::int16_t> samples);

  /// Writes the head, which tells the length. Nothing may be written afterwards.
  [[nodiscard]] Result<> finish();

  [[nodiscard]] std::int64_t samples() const { return samples_; }

 private:
  int descriptor_;
  int rate_;
  std::int64_t samples_ = 0;
};

}  // namespace kadr::darkroom
