#include "support/wav_file.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <numbers>
#include <stdexcept>

#include <fmt/format.h>

namespace kadr::test {
namespace {

template <typename Number>
void put(std::string& bytes, Number number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void put_sample(std::string& bytes, float value, WavSamples samples) {
  if (samples == WavSamples::Float32) {
    put(bytes, value);
  } else {
    put(bytes, static_cast<std::int16_t>(std::lround(std::clamp(value, -1.F, 1.F) * 32767)));
  }
}

}  // namespace

void write_wav(const std::filesystem::path& file, const Sound& sound, const WavFormat& format) {
  constexpr std::uint16_t kIntegers = 1;
  constexpr std::uint16_t kFloats = 3;
  constexpr std::uint16_t kChannels = 2;
  const bool floats = format.samples == WavSamples::Float32;
  const auto frame_bytes = static_cast<std::uint16_t>(kChannels * (floats ? 4 : 2));
  const auto rate = static_cast<std::uint32_t>(format.rate);
  const auto data_bytes = static_cast<std::uint32_t>(sound.left.size() * frame_bytes);
  std::string bytes = "RIFF";
  put(bytes, data_bytes + 36);
  bytes += "WAVEfmt ";
  put(bytes, std::uint32_t{16});
  put(bytes, floats ? kFloats : kIntegers);
  put(bytes, kChannels);
  put(bytes, rate);
  put(bytes, rate * frame_bytes);
  put(bytes, frame_bytes);
  put(bytes, static_cast<std::uint16_t>(floats ? 32 : 16));
  bytes += "data";
  put(bytes, data_bytes);
  for (std::size_t i = 0; i < sound.left.size(); ++i) {
    put_sample(bytes, sound.left[i], format.samples);
    put_sample(bytes, sound.right[i], format.samples);
  }
  std::ofstream out(file, std::ios::binary);
  if (!out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    throw std::runtime_error("cannot write " + file.string());
}

void encode_with_ffmpeg(const std::filesystem::path& from, const std::filesystem::path& to,
                        const std::string& options) {
  const std::string command =
      fmt::format("ffmpeg -nostdin -v error -y -i '{}' {} '{}'", from.string(), options, to.string());
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

Sound tone(double seconds, double frequency, double amplitude, int rate) {
  Sound sound;
  const auto samples = static_cast<std::int64_t>(std::llround(seconds * rate));
  for (std::int64_t i = 0; i < samples; ++i) {
    const double angle = 2 * std::numbers::pi * frequency * static_cast<double>(i) / rate;
    sound.left.push_back(static_cast<float>(amplitude * std::sin(angle)));
  }
  sound.right = sound.left;
  return sound;
}

}  // namespace kadr::test
