#include "media/sound_fixture.h"

#include <cmath>
#include <numbers>
#include <stdexcept>

#include <fmt/format.h>

namespace kadr::test {
namespace {

constexpr timeline::SampleCount kSearch = 2000;
constexpr double kBurstSeconds = 0.01;

/// A sweep from 1 to 8 kHz that swells and fades, so that it is the same wave at any sample rate and after any codec.
float burst_value(double seconds) {
  if (seconds < 0 || seconds >= kBurstSeconds) return 0;
  const double part = seconds / kBurstSeconds;
  const double phase = 2 * std::numbers::pi * (1000 * seconds + 3500 * seconds * part);
  return static_cast<float>(0.7 * std::sin(phase) * std::pow(std::sin(std::numbers::pi * part), 2));
}

}  // namespace

std::size_t SoundTest::input(const std::filesystem::path& file) {
  inputs_.push_back(open_for_reading(file));
  return inputs_.size() - 1;
}

std::size_t SoundTest::input(const Sound& sound, const WavFormat& format) {
  const auto file = path(fmt::format("{}.wav", inputs_.size()));
  write_wav(file, sound, format);
  return input(file);
}

std::size_t SoundTest::input_as(const std::string& name, const Sound& sound, const std::string& options) {
  write_wav(path("source.wav"), sound);
  encode_with_ffmpeg(path("source.wav"), path(name), options);
  return input(path(name));
}

Result<media::MixedSound> SoundTest::try_mix(const media::SoundMix& mix, base::ProgressSink progress,
                                             std::stop_token stop) {
  std::vector<int> descriptors;
  for (const auto& each : inputs_) descriptors.push_back(each.get());
  const base::FileDescriptor output = create_file(mixed_file());
  return media::mix_sound(darkroom_, descriptors, output.get(), mix, std::move(progress), std::move(stop));
}

Sound SoundTest::mix(const media::SoundMix& mix) {
  auto answer = try_mix(mix);
  if (!answer) throw std::runtime_error("the mix failed: " + answer.error().message);
  mixed_ = *std::move(answer);
  return decode_sound(mixed_file());
}

Sound burst_at(timeline::SampleCount place, timeline::SampleCount samples, int rate) {
  Sound sound;
  for (timeline::SampleCount i = 0; i < samples; ++i)
    sound.left.push_back(burst_value(static_cast<double>(i - place) / rate));
  sound.right = sound.left;
  return sound;
}

timeline::SampleCount find_burst(const Sound& sound, timeline::SampleCount expected, int rate) {
  const auto length = static_cast<timeline::SampleCount>(kBurstSeconds * rate);
  timeline::SampleCount best = -1;
  double best_match = 0;
  for (timeline::SampleCount place = std::max<timeline::SampleCount>(0, expected - kSearch);
       place <= expected + kSearch && place + length <= sound.samples(); ++place) {
    double match = 0;
    for (timeline::SampleCount i = 0; i < length; ++i) {
      match += static_cast<double>(sound.left[static_cast<std::size_t>(place + i)]) *
               static_cast<double>(burst_value(static_cast<double>(i) / rate));
    }
    if (match > best_match) {
      best_match = match;
      best = place;
    }
  }
  if (best < 0) throw std::runtime_error("there is no burst near where it should be");
  return best;
}

double decibels(double ratio) {
  return 20 * std::log10(ratio);
}

}  // namespace kadr::test
