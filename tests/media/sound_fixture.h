#pragma once

/// A place where sound tests mix: a darkroom, a folder, sources made on the spot, and the result decoded again.

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "media/sound_mix.h"
#include "support/decoded_sound.h"
#include "support/temporary_folder.h"
#include "support/test_clips.h"
#include "support/wav_file.h"

namespace kadr::test {

inline constexpr timeline::SampleCount kSecond = timeline::kSampleRate;

class SoundTest : public testing::Test {
 protected:
  /// A file that a mix takes as its next input; every call gives the number for SoundTrack::input.
  std::size_t input(const std::filesystem::path& file);
  std::size_t input(const Sound& sound, const WavFormat& format = {});
  /// The same, encoded by ffmpeg: `name` tells the container.
  std::size_t input_as(const std::string& name, const Sound& sound, const std::string& options);

  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }
  [[nodiscard]] Result<media::MixedSound> try_mix(const media::SoundMix& mix, base::ProgressSink progress = {},
                                                  std::stop_token stop = {});
  /// Mixes into mixed_file(), keeps what was said of it in mixed(), and decodes it.
  [[nodiscard]] Sound mix(const media::SoundMix& mix);
  [[nodiscard]] const media::MixedSound& mixed() const { return mixed_; }
  [[nodiscard]] std::filesystem::path mixed_file() const { return path("mixed.mp4"); }

  media::Darkroom darkroom_{{.executable = program("kadr-darkroom")}};

 private:
  TemporaryFolder folder_;
  std::vector<base::FileDescriptor> inputs_;
  media::MixedSound mixed_;
};

/// A short noise that occurs nowhere else, at a place of otherwise silent sound.
[[nodiscard]] Sound burst_at(timeline::SampleCount place, timeline::SampleCount samples,
                             int rate = timeline::kSampleRate);

/// Where in the sound the burst is, to the sample: the best match within ±2000 samples of where it should be.
[[nodiscard]] timeline::SampleCount find_burst(const Sound& sound, timeline::SampleCount expected,
                                               int rate = timeline::kSampleRate);

[[nodiscard]] double decibels(double ratio);

}  // namespace kadr::test
