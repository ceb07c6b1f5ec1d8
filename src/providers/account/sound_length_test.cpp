#include "providers/account/sound_length.h"

#include <gtest/gtest.h>

namespace kadr::providers::account {
namespace {

using timeline::Rational;
using namespace std::string_literals;

std::string little(std::uint32_t value) {
  std::string bytes;
  for (unsigned i = 0; i < 4; ++i) bytes += static_cast<char>(value >> 8U * i & 0xFFU);
  return bytes;
}

/// 24 kHz, 16 bits, one channel. \param said what its head says of its length.
std::string wave(std::size_t samples, std::uint32_t said) {
  return "RIFF" + little(said + 36) + "WAVEfmt " + little(16) + "\1\0\1\0"s + little(24'000) + little(48'000) +
         "\2\0\20\0"s + "LIST" + little(3) + "abc\0"s + "data" + little(said) + std::string(samples * 2, 'x');
}

/// 128 kbit/s at 44.1 kHz, two channels.
std::string frame(std::string_view notes = {}) {
  std::string bytes = "\xFF\xFB\x90\x00"s + std::string(413, '\0');
  bytes.replace(36, notes.size(), notes);
  return bytes;
}

TEST(SoundLength, a_wav_is_as_long_as_its_samples) {
  EXPECT_EQ(sound_length(wave(36'000, 72'000)), Rational(3, 2));
}

TEST(SoundLength, a_wav_that_was_streamed_is_as_long_as_what_came) {
  EXPECT_EQ(sound_length(wave(24'000, 0xFFFFFFFF)), Rational(1, 1));
  EXPECT_EQ(sound_length(wave(12'000, 48'000)), Rational(1, 2)) << "cut in the middle";
}

TEST(SoundLength, a_wav_that_was_streamed_is_given_its_true_lengths) {
  const std::string whole = with_true_lengths(wave(24'000, 0xFFFFFFFF));

  EXPECT_EQ(whole.substr(whole.find("data") + 4, 4), little(48'000));
  EXPECT_EQ(whole.substr(4, 4), little(static_cast<std::uint32_t>(whole.size() - 8)));
  EXPECT_EQ(sound_length(whole), Rational(1, 1));
  EXPECT_EQ(with_true_lengths(wave(10, 20)), wave(10, 20));
  EXPECT_EQ(with_true_lengths("ID3"), "ID3");
}

TEST(SoundLength, an_mp3_is_as_long_as_its_frames) {
  const std::string tag = "ID3\4\0\0\0\0\0\5....."s;
  EXPECT_EQ(sound_length(tag + frame() + frame() + frame()), Rational(3 * 1152, 44'100));
}

TEST(SoundLength, the_notes_of_an_encoder_are_no_sound) {
  EXPECT_EQ(sound_length(frame("Info") + frame() + frame()), Rational(2 * 1152, 44'100));
}

TEST(SoundLength, what_is_neither_has_no_length) {
  for (const std::string& bytes : {""s, "OggS"s, "RIFF"s, "RIFF....WAVE"s, wave(10, 20).substr(0, 40), "\xFF\xFB"s,
                                   frame("Info"), "RIFF....WAVEdata"s + little(4) + "xxxx"})
    EXPECT_EQ(sound_length(bytes), std::nullopt) << bytes.size();
}

}  // namespace
}  // namespace kadr::providers::account
