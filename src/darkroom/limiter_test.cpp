#include "darkroom/limiter.h"

#include <numbers>
#include <random>

#include <gtest/gtest.h>

namespace kadr::darkroom {
namespace {

constexpr double kCeiling = 0.891;

std::vector<Stereo> limited(const std::vector<Stereo>& in, std::size_t block) {
  Limiter limiter(kCeiling);
  std::vector<Stereo> out;
  for (std::size_t begin = 0; begin < in.size(); begin += block) {
    limiter.process(std::span(in).subspan(begin, std::min(block, in.size() - begin)), out);
  }
  limiter.finish(out);
  return out;
}

std::vector<Stereo> sine(double frequency, double amplitude, std::size_t samples) {
  std::vector<Stereo> sound(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    const double angle = 2 * std::numbers::pi * frequency * static_cast<double>(i) / timeline::kSampleRate + 0.7;
    sound[i].left = sound[i].right = static_cast<float>(amplitude * std::sin(angle));
  }
  return sound;
}

std::vector<Stereo> loud_noise(std::size_t samples) {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> value(-4, 4);
  std::vector<Stereo> sound(samples);
  for (Stereo& sample : sound) sample = {value(random), value(random)};
  return sound;
}

float peak_of(std::span<const Stereo> sound) {
  return std::ranges::max(sound, {}, &Stereo::peak).peak();
}

TEST(Limiter, sound_under_the_ceiling_passes_bit_for_bit) {
  auto quiet = sine(997, 0.88, 30'000);
  // A tone that begins or ends at once has peaks between samples there; let it swell and fade.
  for (std::size_t i = 0; i < quiet.size(); ++i) {
    const auto swell = static_cast<float>(std::sin(std::numbers::pi * static_cast<double>(i) / 30'000));
    quiet[i] = {swell * quiet[i].left, swell * quiet[i].right};
  }

  EXPECT_TRUE(limited(quiet, 4096) == quiet);
}

TEST(Limiter, nothing_ever_gets_over_the_ceiling) {
  const auto out = limited(loud_noise(50'000), 1000);

  ASSERT_EQ(out.size(), 50'000U);
  EXPECT_LE(peak_of(out), kCeiling * 1.000001);
  EXPECT_GE(peak_of(out), kCeiling * 0.5);
}

TEST(Limiter, a_peak_in_the_very_first_and_the_very_last_sample_is_held) {
  std::vector<Stereo> sound(1000);
  sound.front() = {3, -3};
  sound.back() = {-3, 3};

  const auto out = limited(sound, 1000);

  EXPECT_LE(peak_of(out), kCeiling * 1.000001);
  EXPECT_GT(std::abs(out.front().left), 0.4F);
  EXPECT_GT(std::abs(out.back().left), 0.4F);
}

TEST(Limiter, a_peak_stays_at_its_sample_and_only_its_surroundings_are_turned_down) {
  std::vector<Stereo> sound(150'000, Stereo{0.1F, -0.1F});
  sound[20'000] = {2, -0.1F};

  const auto out = limited(sound, 777);

  const auto highest = std::ranges::max_element(out, {}, &Stereo::peak);
  EXPECT_EQ(highest - out.begin(), 20'000);
  const auto reach = static_cast<std::ptrdiff_t>(GainCurve::kLookAhead);
  for (std::ptrdiff_t i = 0; i < 20'000 - reach - 1; ++i)
    ASSERT_EQ(out[static_cast<std::size_t>(i)], sound[static_cast<std::size_t>(i)]) << i;
  EXPECT_LT(out[19'990].left, 0.06F);
  EXPECT_LT(out[20'500].left, 0.09F);
  EXPECT_EQ(out[140'000], sound[140'000]);
}

TEST(Limiter, gain_moves_without_steps) {
  std::vector<Stereo> sound(40'000, Stereo{0.5F, 0.5F});
  for (const std::size_t at : {9'000U, 9'030U, 20'000U}) sound[at] = {3, 3};

  const auto out = limited(sound, 4096);

  for (std::size_t i = 1; i < out.size(); ++i) {
    if (sound[i] != sound[i - 1]) continue;
    ASSERT_LT(std::abs(out[i].left - out[i - 1].left), 0.5 / 200) << i;
  }
}

TEST(Limiter, peaks_between_samples_count) {
  // At a quarter of the sample rate, a sine can be sampled 45 degrees beside all its peaks: 3 dB are not seen.
  std::vector<Stereo> sound(20'000);
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const float value = (i & 2U) != 0 ? -0.85F : 0.85F;
    sound[i] = {value, value};
  }

  const auto out = limited(sound, 4096);

  EXPECT_LT(out[10'000].peak(), 0.66F);
  EXPECT_GT(out[10'000].peak(), 0.59F);
}

TEST(Limiter, result_does_not_depend_on_how_the_sound_is_cut_into_blocks) {
  const auto noise = loud_noise(20'000);

  EXPECT_TRUE(limited(noise, 4096) == limited(noise, 333));
  EXPECT_TRUE(limited(noise, 20'000) == limited(noise, 1));
}

TEST(Limiter, nothing_in_is_nothing_out) {
  EXPECT_TRUE(limited({}, 10).empty());
}

}  // namespace
}  // namespace kadr::darkroom
