#include <cmath>
#include <numbers>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/decoded_sound.h"
#include "support/test_clips.h"

namespace kadr::test {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

Sound tone(double seconds, double frequency, double amplitude) {
  Sound sound;
  for (int i = 0; i < static_cast<int>(seconds * timeline::kSampleRate); ++i) {
    sound.left.push_back(
        static_cast<float>(amplitude * std::sin(2 * std::numbers::pi * frequency * i / timeline::kSampleRate)));
  }
  sound.right = sound.left;
  return sound;
}

TEST(Sound, finds_the_beeps_of_a_clip_at_its_whole_seconds) {
  for (const char* clip : {"beeps.wav", "mono_22k.wav", "beeps.flac", "plain.mp4"}) {
    const Sound sound = decode_sound(odd_clip(clip));

    EXPECT_THAT(beep_onsets(sound), ElementsAre(DoubleNear(0, 0.002), DoubleNear(1, 0.002))) << clip;
  }
}

TEST(Sound, keeps_the_place_that_timestamps_give_it) {
  Sound sound = decode_sound(odd_clip("beeps.wav"));
  sound.left.insert(sound.left.begin(), 480, 0);
  sound.right.insert(sound.right.begin(), 480, 0);

  EXPECT_THAT(beep_onsets(sound), ElementsAre(DoubleNear(0.010, 0.001), DoubleNear(1.010, 0.001)));
}

TEST(Sound, measures_level_peak_and_loudness_of_a_tone) {
  const Sound sound = tone(3, 997, 0.1);

  EXPECT_NEAR(rms_db(sound, {.start = 0, .end = 3}), -23.01, 0.05);
  EXPECT_NEAR(peak(sound), 0.1, 0.001);
  // A stereo tone at -23.01 dB RMS a channel is as loud as -20 LUFS.
  EXPECT_NEAR(measure_loudness(sound).integrated_lufs, -20, 0.2);
  EXPECT_NEAR(tone_amplitude(sound, 997, {.start = 1, .end = 2}), 0.1, 0.001);
  EXPECT_NEAR(tone_amplitude(sound, 500, {.start = 1, .end = 2}), 0, 0.001);
}

TEST(Sound, finds_silence_between_sounds) {
  Sound sound = tone(1, 440, 0.2);
  std::fill(sound.left.begin() + 12'000, sound.left.begin() + 24'000, 0.0F);
  std::fill(sound.right.begin() + 12'000, sound.right.begin() + 24'000, 0.0F);

  const std::vector<Span> found = silences(sound);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NEAR(found[0].start, 0.25, 0.001);
  EXPECT_NEAR(found[0].end, 0.5, 0.001);
}

TEST(Sound, tells_a_cut_through_a_tone_from_a_whole_tone) {
  const Sound whole = tone(1, 330, 0.3);
  Sound cut = whole;
  cut.left.erase(cut.left.begin() + 24'000, cut.left.begin() + 24'050);
  cut.right.erase(cut.right.begin() + 24'000, cut.right.begin() + 24'050);

  EXPECT_LT(sharpest_click(whole).strength, 10);
  const Click click = sharpest_click(cut);
  EXPECT_GT(click.strength, 30);
  EXPECT_NEAR(click.at, 0.5, 0.001);
}

TEST(Sound, finds_no_click_in_coded_music) {
  EXPECT_LT(sharpest_click(decode_sound(odd_clip("music.ogg"))).strength, 10);
}

}  // namespace
}  // namespace kadr::test
