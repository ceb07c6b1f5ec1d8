#include "darkroom/loop_seam.h"

#include <numbers>
#include <random>

#include <gtest/gtest.h>

namespace kadr::darkroom {
namespace {

std::vector<Stereo> tone(double cycles, std::size_t samples) {
  std::vector<Stereo> sound(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    const double angle = 2 * std::numbers::pi * cycles * static_cast<double>(i) / static_cast<double>(samples);
    sound[i] = {static_cast<float>(0.5 * std::sin(angle)), static_cast<float>(0.3 * std::cos(angle))};
  }
  return sound;
}

/// Plays a sound twice through a seam.
std::vector<Stereo> twice(const std::vector<Stereo>& turn) {
  LoopSeam seam;
  std::vector<Stereo> out = turn;
  seam.smooth(out);
  seam.remember(out);
  std::vector<Stereo> second = turn;
  seam.begin_turn(second);
  seam.smooth(second);
  out.insert(out.end(), second.begin(), second.end());
  return out;
}

float largest_step(std::span<const Stereo> sound) {
  float largest = 0;
  for (std::size_t i = 1; i < sound.size(); ++i) {
    largest =
        std::max({largest, std::abs(sound[i].left - sound[i - 1].left), std::abs(sound[i].right - sound[i - 1].right)});
  }
  return largest;
}

TEST(LoopSeam, a_sound_made_to_loop_is_left_as_it_is) {
  const auto turn = tone(50, 6000);

  const auto out = twice(turn);

  for (std::size_t i = 0; i < out.size(); ++i) ASSERT_EQ(out[i], turn[i % turn.size()]) << i;
}

TEST(LoopSeam, a_sound_cut_in_the_middle_of_a_wave_goes_on_without_a_step) {
  const auto turn = tone(50.25, 6000);  // ends a quarter of a wave late: at its peak

  const auto out = twice(turn);

  EXPECT_GT(std::abs(turn.back().left - turn.front().left), 0.4F);
  EXPECT_LT(largest_step(out), 1.5F * largest_step(turn));
}

TEST(LoopSeam, nothing_is_moved_and_the_rest_of_the_turn_is_untouched) {
  const auto turn = tone(50.25, 6000);

  const auto out = twice(turn);

  ASSERT_EQ(out.size(), 12'000U);
  for (std::size_t i = 240; i < 6000; ++i) ASSERT_EQ(out[6000 + i], turn[i]) << i;
}

TEST(LoopSeam, noise_needs_no_smoothing_and_gets_none) {
  std::mt19937 random(5);
  std::uniform_real_distribution<float> value(-0.5, 0.5);
  std::vector<Stereo> turn(6000);
  for (Stereo& sample : turn) sample = {value(random), value(random)};

  const auto out = twice(turn);

  for (std::size_t i = 0; i < out.size(); ++i) ASSERT_EQ(out[i], turn[i % turn.size()]) << i;
}

TEST(LoopSeam, a_kink_is_smoothed_although_there_is_no_step) {
  const auto turn = tone(50.5, 6000);  // from a falling wave to a rising one, both at zero

  const auto out = twice(turn);

  float sharpest = 0;
  for (std::size_t i = 5900; i < 6100; ++i)
    sharpest = std::max(sharpest, std::abs(out[i + 1].left - 2 * out[i].left + out[i - 1].left));
  EXPECT_LT(sharpest, 0.004F);
}

TEST(LoopSeam, silence_stays_silence) {
  const auto out = twice(std::vector<Stereo>(3000));

  for (const Stereo& sample : out) ASSERT_EQ(sample, Stereo{});
}

}  // namespace
}  // namespace kadr::darkroom
