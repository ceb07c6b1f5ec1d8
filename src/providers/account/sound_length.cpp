#include "providers/account/sound_length.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace kadr::providers::account {
namespace {

using timeline::Rational;

constexpr std::size_t kRiffHead = 12;
constexpr std::size_t kChunkHead = 8;

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

std::uint32_t little(std::string_view bytes, std::size_t at) {
  return byte_at(bytes, at) | byte_at(bytes, at + 1) << 8U | byte_at(bytes, at + 2) << 16U |
         byte_at(bytes, at + 3) << 24U;
}

void put_little(std::string& bytes, std::size_t at, std::size_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> 8U * i & 0xFFU);
}

/// The parts of a WAV that matter.
struct Wave {
  std::uint32_t bytes_per_second = 0;
  std::size_t length_at = 0;  ///< where the length of the samples is written
  std::size_t samples = 0;    ///< bytes of them that there are
};

std::optional<Wave> read_wave(std::string_view bytes) {
  if (bytes.size() < kRiffHead || !bytes.starts_with("RIFF") || bytes.substr(8, 4) != "WAVE") return std::nullopt;
  Wave wave;
  for (std::size_t at = kRiffHead; at + kChunkHead <= bytes.size();) {
    const std::string_view name = bytes.substr(at, 4);
    const std::size_t length = little(bytes, at + 4);
    const std::size_t body = at + kChunkHead;
    const std::size_t left = bytes.size() - body;
    if (name == "fmt " && left >= 12) wave.bytes_per_second = little(bytes, body + 8);
    if (name == "data") {
      wave.length_at = at + 4;
      wave.samples = std::min(length, left);
      return wave.bytes_per_second > 0 ? std::optional(wave) : std::nullopt;
    }
    if (length > left) return std::nullopt;
    at = body + length + length % 2;
  }
  return std::nullopt;
}

/// One frame of an MP3.
struct Frame {
  std::size_t bytes = 0;
  std::uint32_t rate = 0;
  std::uint32_t samples = 0;
  std::size_t side = 0;  ///< bytes before the place where an encoder writes its own notes
};

std::optional<Frame> frame_at(std::string_view bytes, std::size_t at) {
  if (at + 4 > bytes.size() || byte_at(bytes, at) != 0xFF || (byte_at(bytes, at + 1) & 0xE0U) != 0xE0U)
    return std::nullopt;
  const std::uint32_t version = byte_at(bytes, at + 1) >> 3U & 3U;  // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
  const std::uint32_t layer = byte_at(bytes, at + 1) >> 1U & 3U;    // 1: layer III
  const std::uint32_t rate_of_bits = byte_at(bytes, at + 2) >> 4U;
  const std::uint32_t rate = byte_at(bytes, at + 2) >> 2U & 3U;
  if (version == 1 || layer != 1 || rate_of_bits == 0 || rate_of_bits == 15 || rate == 3) return std::nullopt;
  static constexpr std::array<std::uint32_t, 3> kRates{44'100, 48'000, 32'000};
  static constexpr std::array<std::uint32_t, 15> kFirst{0,   32,  40,  48,  56,  64,  80, 96,
                                                        112, 128, 160, 192, 224, 256, 320};
  static constexpr std::array<std::uint32_t, 15> kSecond{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
  const bool first = version == 3;
  Frame frame{.rate = kRates[rate] >> (first ? 0U : version == 2 ? 1U : 2U), .samples = first ? 1152U : 576U};
  const std::uint32_t bits = (first ? kFirst : kSecond)[rate_of_bits] * 1000;
  frame.bytes = frame.samples / 8 * bits / frame.rate + (byte_at(bytes, at + 2) >> 1U & 1U);
  const bool mono = byte_at(bytes, at + 3) >> 6U == 3;
  frame.side = 4 + (first ? (mono ? 17U : 32U) : (mono ? 9U : 17U));
  return frame;
}

/// Whether the frame holds no sound but an encoder's notes on the whole file.
bool holds_notes(std::string_view bytes, std::size_t at, const Frame& frame) {
  if (at + frame.side + 4 > bytes.size()) return false;
  const std::string_view mark = bytes.substr(at + frame.side, 4);
  return mark == "Xing" || mark == "Info";
}

std::size_t after_tags(std::string_view bytes) {
  if (bytes.size() < 10 || !bytes.starts_with("ID3")) return 0;
  std::size_t length = 0;
  for (std::size_t i = 6; i < 10; ++i) length = length << 7U | (byte_at(bytes, i) & 0x7FU);
  return 10 + length;
}

std::optional<Rational> length_of_mp3(std::string_view bytes) {
  std::size_t at = after_tags(bytes);
  std::optional<Frame> frame = frame_at(bytes, at);
  if (!frame) return std::nullopt;
  const std::uint32_t rate = frame->rate;
  if (holds_notes(bytes, at, *frame)) at += frame->bytes;
  std::int64_t samples = 0;
  for (frame = frame_at(bytes, at); frame && frame->rate == rate; frame = frame_at(bytes, at)) {
    samples += frame->samples;
    at += frame->bytes;
  }
  if (samples == 0) return std::nullopt;
  return Rational(samples, rate);
}

}  // namespace

std::optional<Rational> sound_length(std::string_view bytes) {
  const std::optional<Wave> wave = read_wave(bytes);
  if (wave) return Rational(static_cast<std::int64_t>(wave->samples), wave->bytes_per_second);
  return length_of_mp3(bytes);
}

std::string with_true_lengths(std::string bytes) {
  const std::optional<Wave> wave = read_wave(bytes);
  if (!wave || little(bytes, wave->length_at) <= wave->samples) return bytes;
  put_little(bytes, 4, bytes.size() - 8);
  put_little(bytes, wave->length_at, wave->samples);
  return bytes;
}

}  // namespace kadr::providers::account
