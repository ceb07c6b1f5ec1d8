#include "recipes/mix/sound_plan.h"

#include <gtest/gtest.h>

namespace kadr::recipes::mix {
namespace {

class SoundPlan : public testing::Test {
 protected:
  SoundPlan() {
    plan_.music_gain = 0.2;
    plan_.voice_gain = 1.5;
  }

  SourceFile voice_{.name = "voice", .sha256 = "v"};
  SourceFile music_{.name = "music", .sha256 = "m"};
  SourceFile first_{.name = "first", .sha256 = "1"};
  SourceFile second_{.name = "second", .sha256 = "2"};
  MixPlan plan_;
  SoundParts parts_{.clips = {{&first_, 30, true}, {&second_, 45, true}, {&first_, 30, true}}};
};

TEST_F(SoundPlan, voice_starts_at_zero_and_music_loops_under_it) {
  parts_.voice = &voice_;
  parts_.music = &music_;

  const auto sound = plan_sound(plan_, parts_).value();

  ASSERT_EQ(sound.mix.tracks.size(), 2U);
  EXPECT_EQ(sound.mix.samples, 105 * 1600);
  EXPECT_EQ(sound.mix.tracks[0].role, media::SoundRole::Voice);
  EXPECT_EQ(sound.mix.tracks[0].gain, 1.5);
  EXPECT_EQ(sound.mix.tracks[0].at, 0);
  EXPECT_FALSE(sound.mix.tracks[0].loop);
  EXPECT_EQ(sound.mix.tracks[1].gain, 0.2);
  EXPECT_TRUE(sound.mix.tracks[1].loop);
  EXPECT_EQ(sound.inputs, (std::vector<const SourceFile*>{&voice_, &music_}));
}

TEST_F(SoundPlan, one_sound_serves_all_lengths_of_the_same_voice_and_music) {
  parts_.voice = &voice_;
  SoundParts longer = parts_;
  longer.clips.push_back({&second_, 10, false});
  parts_.longest = longer.longest = 120;
  SoundParts other = parts_;
  other.music = &music_;

  const PlannedSound sound = *plan_sound(plan_, parts_);

  EXPECT_EQ(sound.mix.samples, 120 * 1600);
  EXPECT_EQ(plan_sound(plan_, longer)->identity(), sound.identity());
  EXPECT_NE(plan_sound(plan_, other)->identity(), sound.identity());
}

TEST_F(SoundPlan, a_video_that_came_out_longer_than_was_thought_has_a_sound_of_its_own) {
  parts_.voice = &voice_;
  parts_.longest = 104;

  EXPECT_EQ(plan_sound(plan_, parts_)->mix.samples, 105 * 1600);
}

TEST_F(SoundPlan, loudness_and_kept_sound_are_of_one_length_only) {
  parts_.voice = &voice_;
  SoundParts longer = parts_;
  longer.clips.push_back({&second_, 10, false});
  parts_.longest = longer.longest = 120;
  MixPlan loud = plan_;
  loud.loudness_lufs = -14;
  MixPlan keeping = plan_;
  keeping.keep_source_audio = true;

  for (const MixPlan& plan : {loud, keeping}) {
    EXPECT_NE(plan_sound(plan, parts_)->identity(), plan_sound(plan, longer)->identity());
    EXPECT_EQ(plan_sound(plan, parts_)->identity(), plan_sound(plan, parts_)->identity());
    EXPECT_EQ(plan_sound(plan, parts_)->mix.samples, 105 * 1600);
  }
}

TEST_F(SoundPlan, kept_sound_lies_where_its_pictures_lie) {
  parts_.voice = &voice_;
  plan_.keep_source_audio = true;
  plan_.ducking = media::Ducking{};

  const auto sound = plan_sound(plan_, parts_).value();

  ASSERT_EQ(sound.mix.tracks.size(), 4U);
  EXPECT_TRUE(sound.mix.ducking);
  EXPECT_EQ(sound.inputs.size(), 3U) << "a clip that appears twice is opened once";
  EXPECT_EQ(sound.mix.tracks[1].at, 0);
  EXPECT_EQ(sound.mix.tracks[1].length, 48'000);
  EXPECT_EQ(sound.mix.tracks[1].fade_in, 0);
  EXPECT_EQ(sound.mix.tracks[2].at, 48'000);
  EXPECT_EQ(sound.mix.tracks[2].length, 72'000);
  EXPECT_EQ(sound.mix.tracks[2].fade_in, 240);
  EXPECT_EQ(sound.mix.tracks[3].at, 120'000);
  EXPECT_EQ(sound.mix.tracks[3].input, sound.mix.tracks[1].input);
  for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(sound.mix.tracks[i].role, media::SoundRole::Source);
}

TEST_F(SoundPlan, places_of_clips_do_not_drift_at_odd_rates) {
  plan_.canvas.rate = {30'000, 1001};
  parts_.clips.assign(50, {&first_, 7, true});

  const auto sound = plan_sound(plan_, parts_).value();

  for (std::size_t i = 0; i + 1 < 50; ++i) {
    EXPECT_EQ(sound.mix.tracks[i].at + sound.mix.tracks[i].length.value(), sound.mix.tracks[i + 1].at);
    EXPECT_EQ(sound.mix.tracks[i].at, plan_.canvas.rate.samples(static_cast<timeline::FrameCount>(7 * i)));
  }
}

TEST_F(SoundPlan, clips_are_heard_when_nothing_replaces_them) {
  parts_.clips[1].has_sound = false;

  const auto sound = plan_sound(plan_, parts_).value();

  ASSERT_EQ(sound.mix.tracks.size(), 2U);
  EXPECT_EQ(sound.mix.tracks[1].at, 120'000) << "the silent clip leaves its time silent";
}

TEST_F(SoundPlan, nothing_to_hear_is_no_sound) {
  for (SoundParts::Clip& clip : parts_.clips) clip.has_sound = false;
  EXPECT_FALSE(plan_sound(plan_, parts_));
}

TEST_F(SoundPlan, music_replaces_the_clips_sound) {
  parts_.music = &music_;
  EXPECT_EQ(plan_sound(plan_, parts_)->mix.tracks.size(), 1U);
}

}  // namespace
}  // namespace kadr::recipes::mix
