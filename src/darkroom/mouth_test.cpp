#include "darkroom/mouth.h"

#include <cmath>

#include <gtest/gtest.h>

namespace kadr::darkroom {
namespace {

constexpr timeline::FrameRate kThirty{.numerator = 30, .denominator = 1};

std::vector<Stereo> noise(std::size_t samples, float level) {
  std::vector<Stereo> sound(samples);
  for (std::size_t i = 0; i < samples; ++i) sound[i].left = sound[i].right = i % 2 == 0 ? level : -level;
  return sound;
}

std::vector<double> levels(const std::vector<Stereo>& sound, timeline::FrameRate rate, std::size_t block) {
  FrameLevels levels(rate);
  for (std::size_t at = 0; at < sound.size(); at += block)
    levels.add(std::span(sound).subspan(at, std::min(block, sound.size() - at)));
  return levels.finish();
}

TEST(FrameLevels, are_as_many_as_frames_cover_the_sound) {
  EXPECT_EQ(levels(noise(48'000, 0.5F), kThirty, 4096).size(), 30U);
  EXPECT_EQ(levels(noise(48'001, 0.5F), kThirty, 4096).size(), 31U);
  EXPECT_EQ(levels(noise(1, 0.5F), kThirty, 4096).size(), 1U);
  // 30000/1001: 100 frames are 160160 samples.
  const timeline::FrameRate ntsc{.numerator = 30'000, .denominator = 1001};
  EXPECT_EQ(levels(noise(160'160, 0.5F), ntsc, 1000).size(), 100U);
}

TEST(FrameLevels, do_not_depend_on_how_the_sound_comes) {
  std::vector<Stereo> sound = noise(20'000, 0.1F);
  const std::vector<Stereo> loud = noise(20'000, 0.6F);
  sound.insert(sound.end(), loud.begin(), loud.end());

  EXPECT_EQ(levels(sound, kThirty, 4096), levels(sound, kThirty, 7));
  EXPECT_NEAR(levels(sound, kThirty, 4096).front(), 0.1, 1e-6);
  EXPECT_NEAR(levels(sound, kThirty, 4096).back(), 0.6, 1e-6);
}

TEST(Mouth, opens_further_the_louder_it_is_and_shuts_in_silence) {
  std::vector<double> sound;
  for (const double level : {0.0, 0.02, 0.1, 0.5}) sound.insert(sound.end(), 30, level);
  sound.insert(sound.end(), 30, 0.0);

  const std::vector<double> open = mouth_openness(sound, kThirty);

  ASSERT_EQ(open.size(), sound.size());
  EXPECT_EQ(open[29], 0);
  EXPECT_GT(open[89], open[59]);
  EXPECT_GT(open[119], open[89]);
  EXPECT_NEAR(open[119], 1, 1e-9);
  EXPECT_GT(open[121], 0) << "it does not fall shut";
  EXPECT_EQ(open.back(), 0);
}

TEST(Mouth, of_a_quiet_recording_moves_as_much_and_of_silence_not_at_all) {
  std::vector<double> loud;
  for (int i = 0; i < 90; ++i) loud.push_back(i / 10 % 2 == 0 ? 0.4 : 0.05);
  std::vector<double> quiet = loud;
  for (double& level : quiet) level /= 10;
  const std::vector<double> expected = mouth_openness(loud, kThirty);
  const std::vector<double> found = mouth_openness(quiet, kThirty);
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-9);
  EXPECT_EQ(mouth_openness(std::vector<double>(10, 0.0), kThirty), std::vector<double>(10, 0.0));
}

}  // namespace
}  // namespace kadr::darkroom
