#pragma once

/// Sound made by a test, as files that the code under test can open.

#include <filesystem>
#include <vector>

#include "support/decoded_sound.h"

namespace kadr::test {

enum class WavSamples { Integer16, Float32 };

struct WavFormat {
  int rate = timeline::kSampleRate;
  WavSamples samples = WavSamples::Float32;
};

/// Stereo; the samples are written as they are, whatever the rate says. Throws on failure.
void write_wav(const std::filesystem::path& file, const Sound& sound, const WavFormat& format = {});

/// The same sound in another format, by the ffmpeg program: `options` as on its command line, "-c:a libmp3lame".
/// Throws when ffmpeg fails.
void encode_with_ffmpeg(const std::filesystem::path& from, const std::filesystem::path& to, const std::string& options);

/// A tone in both channels.
[[nodiscard]] Sound tone(double seconds, double frequency, double amplitude, int rate = timeline::kSampleRate);

}  // namespace kadr::test
