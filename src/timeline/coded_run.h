#pragma once

/// Coded frames as they lie in a file: everything needed to refer to them without reading them.
///
/// A mezzanine holds one run of pictures, an audio artifact one run of sound; each run is contiguous in its file, so
/// that an extent of a composition is one byte range.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "timeline/rational.h"

namespace kadr::timeline {

/// The coded pictures of one mezzanine, in decoding order. One picture lasts one frame of the rate.
struct PictureRun {
  int width = 0;
  int height = 0;
  FrameRate rate;
  /// The decoder configuration (avcC of ISO/IEC 14496-15). Two runs join by copying only when these bytes are equal.
  std::vector<std::byte> configuration;
  /// Where the first coded picture begins in the file.
  ByteCount offset = 0;
  /// Bytes of each coded picture.
  std::vector<std::uint32_t> sizes;
  /// The frame at which each coded picture is shown: a permutation of 0 … n-1.
  std::vector<std::uint32_t> shown_at;
  /// Decoding order indexes of the IDR pictures; the first is 0.
  std::vector<std::uint32_t> key_frames;
  /// How many frames decoding runs ahead of showing (0 without B-frames).
  int reorder_delay = 0;

  friend bool operator==(const PictureRun&, const PictureRun&) = default;

  [[nodiscard]] FrameCount frames() const { return static_cast<FrameCount>(sizes.size()); }
  /// Bytes of the whole run.
  [[nodiscard]] ByteCount length() const;
};

/// The coded sound of one audio artifact: AAC-LC, 48 kHz, stereo, 1024 samples a packet.
struct SoundRun {
  static constexpr SampleCount kPacketSamples = 1024;

  /// AudioSpecificConfig of ISO/IEC 14496-3.
  std::vector<std::byte> configuration;
  ByteCount offset = 0;
  std::vector<std::uint32_t> sizes;
  /// Samples the decoder puts out before the first real one (encoder delay).
  SampleCount priming = 0;
  /// Real samples, without priming and without padding at the end.
  SampleCount samples = 0;

  friend bool operator==(const SoundRun&, const SoundRun&) = default;

  [[nodiscard]] ByteCount length() const;
  /// How many packets must be kept for the first `wanted` real samples.
  [[nodiscard]] std::size_t packets_for(SampleCount wanted) const;
};

/// Checks all that the types promise (permutation, keys, delay, totals), since runs come back from the darkroom.
/// Errors: InvalidArgument naming what is wrong.
[[nodiscard]] Result<> check(const PictureRun& run);
[[nodiscard]] Result<> check(const SoundRun& run);

}  // namespace kadr::timeline
