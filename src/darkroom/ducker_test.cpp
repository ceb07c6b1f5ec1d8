#include "darkroom/ducker.h"

#include <numbers>
#include <vector>

#include <gtest/gtest.h>

namespace kadr::darkroom {
namespace {

constexpr std::size_t kSecond = timeline::kSampleRate;

/// A voice (a 200 Hz tone) during [from, to) of three seconds.
std::vector<Stereo> voice_between(std::size_t from, std::size_t to, float amplitude) {
  std::vector<Stereo> voice(3 * kSecond);
  for (std::size_t i = from; i < to; ++i) {
    const double angle = 2 * std::numbers::pi * 200 * static_cast<double>(i) / kSecond;
    voice[i].left = voice[i].right = amplitude * static_cast<float>(std::sin(angle));
  }
  return voice;
}

/// What becomes of music that is 1 everywhere: the gain itself.
std::vector<Stereo> ducked(const media::Ducking& settings, const std::vector<Stereo>& voice) {
  std::vector<Stereo> music(voice.size(), Stereo{1, 1});
  Ducker ducker(settings);
  constexpr std::size_t kBlock = 4096;
  for (std::size_t begin = 0; begin < music.size(); begin += kBlock) {
    const std::size_t count = std::min(kBlock, music.size() - begin);
    ducker.apply(std::span(voice).subspan(begin, count), std::span(music).subspan(begin, count));
  }
  return music;
}

double db(float gain) {
  return 20 * std::log10(static_cast<double>(gain));
}

TEST(Ducker, music_is_untouched_while_nobody_speaks) {
  const auto gains = ducked({}, voice_between(0, 0, 0));

  for (const Stereo& gain : gains) ASSERT_EQ(gain, (Stereo{1, 1}));
}

TEST(Ducker, a_voice_under_the_threshold_moves_nothing) {
  const auto gains = ducked({.threshold_db = -20}, voice_between(0, 3 * kSecond, 0.1F));

  for (const Stereo& gain : gains) ASSERT_EQ(gain, (Stereo{1, 1}));
}

TEST(Ducker, music_falls_under_the_voice_by_what_threshold_and_ratio_say) {
  // A sine of amplitude 0.5 is -9 dB, so 21 dB over the threshold; all but a sixth of that is taken away.
  const auto gains = ducked({.threshold_db = -30, .ratio = 6}, voice_between(kSecond, 2 * kSecond, 0.5F));

  EXPECT_EQ(gains[kSecond - 1], (Stereo{1, 1}));
  EXPECT_NEAR(db(gains[2 * kSecond - 1].left), -21 * 5.0 / 6, 0.5);
  EXPECT_EQ(gains[2 * kSecond - 1].left, gains[2 * kSecond - 1].right);
}

TEST(Ducker, attack_and_release_take_their_time) {
  const auto gains = ducked({.threshold_db = -30, .ratio = 6, .attack_ms = 20, .release_ms = 200},
                            voice_between(kSecond, 2 * kSecond, 0.5F));
  const double full = db(gains[2 * kSecond - 1].left);

  EXPECT_GT(db(gains[kSecond + kSecond / 200].left), full / 2);
  EXPECT_LT(db(gains[kSecond + kSecond / 10].left), full * 0.95);
  EXPECT_NEAR(db(gains[2 * kSecond + kSecond / 4].left), full / std::numbers::e, 3);
}

TEST(Ducker, music_comes_all_the_way_back) {
  const auto gains = ducked({.release_ms = 100}, voice_between(0, kSecond, 0.5F));

  EXPECT_EQ(gains.back(), (Stereo{1, 1}));
}

TEST(Ducker, gain_moves_without_steps) {
  const auto gains = ducked({.attack_ms = 5}, voice_between(kSecond, 2 * kSecond, 1));

  for (std::size_t i = 1; i < gains.size(); ++i) ASSERT_LT(std::abs(gains[i].left - gains[i - 1].left), 0.01F) << i;
}

}  // namespace
}  // namespace kadr::darkroom
