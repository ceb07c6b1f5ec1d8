// How loud things are in a mix.

#include <cmath>

#include <gmock/gmock.h>

#include "media/sound_fixture.h"

namespace kadr::test {
namespace {

using media::Ducking;
using media::SoundMix;
using media::SoundRole;
using testing::DoubleNear;

class SoundLevel : public SoundTest {};

TEST_F(SoundLevel, a_gain_is_applied_exactly) {
  const std::size_t wav = input(tone(2, 1000, 0.8));

  const Sound sound = mix({.tracks = {{.input = wav, .gain = 0.2}}, .samples = 2 * kSecond});

  EXPECT_NEAR(decibels(tone_amplitude(sound, 1000, {.start = 0.5, .end = 1.5}) / 0.8), decibels(0.2), 0.02);
}

TEST_F(SoundLevel, mono_is_in_both_channels_as_loud_as_it_was) {
  const std::size_t mono = input_as("mono.wav", tone(1, 1000, 0.5), "-af pan=mono\\|c0=c0 -c:a pcm_s16le");

  const Sound sound = mix({.tracks = {{.input = mono}}, .samples = kSecond});

  EXPECT_NEAR(tone_amplitude(sound, 1000, {.start = 0.25, .end = 0.75}), 0.5, 0.005);
  for (std::size_t i = 1000; i < 40'000; i += 997) ASSERT_NEAR(sound.left[i], sound.right[i], 0.01);
}

TEST_F(SoundLevel, surround_at_full_scale_everywhere_is_mixed_down_without_clipping) {
  const std::size_t surround = input_as("surround.wav", tone(1, 1000, 1),
                                        "-af pan=5.1\\|FL=c0\\|FR=c0\\|FC=c0\\|LFE=c0\\|BL=c0\\|BR=c0 -c:a pcm_f32le");

  // Quieter than the limiter would ever touch: only the mix-down itself decides.
  const Sound sound = mix({.tracks = {{.input = surround, .gain = 0.5}}, .samples = kSecond});

  EXPECT_NEAR(tone_amplitude(sound, 1000, {.start = 0.25, .end = 0.75}), 0.5, 0.005);
}

TEST_F(SoundLevel, eight_full_scale_tracks_do_not_clip) {
  const std::size_t wav = input(tone(2, 440, 1));
  SoundMix loud{.samples = 2 * kSecond};
  for (int i = 0; i < 8; ++i) loud.tracks.push_back({.input = wav, .at = i * 10});

  const Sound sound = mix(loud);

  EXPECT_LE(mixed().true_peak_dbtp, -0.9);
  EXPECT_LT(peak(sound), 1);
  EXPECT_LT(measure_loudness(sound).true_peak_dbtp, -0.3);
  // Held down, not flattened: what comes out is still the tone.
  const double amplitude = tone_amplitude(sound, 440, {.start = 0.5, .end = 1.5});
  EXPECT_NEAR(amplitude, 0.89, 0.03);
  EXPECT_NEAR(decibels(amplitude / std::sqrt(2)), rms_db(sound, {.start = 0.5, .end = 1.5}), 0.05);
}

TEST_F(SoundLevel, there_is_silence_where_nothing_plays) {
  const std::size_t wav = input(tone(1, 440, 0.5));

  const Sound sound = mix({.tracks = {{.input = wav, .at = kSecond}}, .samples = 3 * kSecond});

  const auto quiet = silences(sound, -80, 0.5);
  ASSERT_EQ(quiet.size(), 2U);
  EXPECT_NEAR(quiet[0].start, 0, 0.001);
  EXPECT_NEAR(quiet[0].end, 1, 0.03);
  EXPECT_NEAR(quiet[1].start, 2, 0.03);
  EXPECT_NEAR(quiet[1].end, 3, 0.03);
}

TEST_F(SoundLevel, a_mix_of_nothing_is_silence) {
  const Sound sound = mix({.samples = 50'000});

  EXPECT_EQ(peak(sound), 0);
  EXPECT_LE(mixed().integrated_lufs, -70);
  EXPECT_GE(sound.samples(), 50'000);
}

TEST_F(SoundLevel, loudness_comes_to_the_target_up_and_down) {
  const std::size_t music = input(odd_clip("music.ogg"));
  for (const double target : {-30.0, -23.0, -14.0}) {
    const Sound sound =
        mix({.tracks = {{.input = music, .loop = true}}, .samples = 10 * kSecond, .loudness_lufs = target});

    EXPECT_NEAR(measure_loudness(sound).integrated_lufs, target, 0.5);
    EXPECT_NEAR(mixed().integrated_lufs, target, 0.2);
  }
}

TEST_F(SoundLevel, loudness_comes_to_the_target_where_the_limiter_has_to_work_for_it) {
  // A steady tone with short peaks five times as high: at the target, they would be far over full scale.
  Sound bursts = tone(6, 600, 0.5);
  for (std::size_t i = 0; i < bursts.left.size(); ++i) {
    if (i % 24'000 >= 480) bursts.left[i] = bursts.right[i] = bursts.left[i] * 0.2F;
  }
  const std::size_t wav = input(bursts);

  const Sound sound = mix({.tracks = {{.input = wav}}, .samples = 6 * kSecond, .loudness_lufs = -11});

  EXPECT_NEAR(measure_loudness(sound).integrated_lufs, -11, 0.5);
  EXPECT_LE(mixed().true_peak_dbtp, -0.9);
}

TEST_F(SoundLevel, silence_has_no_loudness_to_bring_up) {
  const std::size_t wav = input(tone(1, 440, 0));

  const Sound sound = mix({.tracks = {{.input = wav}}, .samples = kSecond, .loudness_lufs = -14});

  EXPECT_EQ(peak(sound), 0);
}

TEST_F(SoundLevel, what_is_reported_is_what_was_encoded) {
  const std::size_t music = input(odd_clip("music.ogg"));

  const Sound sound = mix({.tracks = {{.input = music}}, .samples = 4 * kSecond});

  EXPECT_NEAR(mixed().integrated_lufs, measure_loudness(sound).integrated_lufs, 0.2);
  EXPECT_NEAR(mixed().true_peak_dbtp, measure_loudness(sound).true_peak_dbtp, 0.7);
}

TEST_F(SoundLevel, music_and_source_duck_under_the_voice_and_come_back) {
  const std::size_t music = input(tone(6, 440, 0.4));
  const std::size_t source = input(tone(6, 700, 0.2));
  const std::size_t voice = input(tone(2, 1500, 0.5));

  const Sound sound = mix({.tracks = {{.input = music, .role = SoundRole::Music},
                                      {.input = source, .role = SoundRole::Source},
                                      {.input = voice, .role = SoundRole::Voice, .at = 2 * kSecond}},
                           .samples = 6 * kSecond,
                           .ducking = Ducking{.threshold_db = -30, .ratio = 6, .attack_ms = 20, .release_ms = 300}});

  // The voice is at -9 dB, 21 over the threshold; all but a sixth of that is taken away: 17.5 dB.
  const double music_under = tone_amplitude(sound, 440, {.start = 2.5, .end = 3.9});
  const double source_under = tone_amplitude(sound, 700, {.start = 2.5, .end = 3.9});
  EXPECT_NEAR(decibels(music_under / 0.4), -17.5, 0.7);
  EXPECT_NEAR(decibels(source_under / 0.2), -17.5, 0.7);
  EXPECT_NEAR(tone_amplitude(sound, 1500, {.start = 2.5, .end = 3.9}), 0.5, 0.01);
  EXPECT_NEAR(decibels(tone_amplitude(sound, 440, {.start = 0.5, .end = 1.9}) / 0.4), 0, 0.1);
  EXPECT_NEAR(decibels(tone_amplitude(sound, 440, {.start = 5.5, .end = 5.9}) / 0.4), 0, 0.1);
}

TEST_F(SoundLevel, without_ducking_a_voice_moves_nothing) {
  const std::size_t music = input(tone(2, 440, 0.3));
  const std::size_t voice = input(tone(2, 1500, 0.5));

  const Sound sound =
      mix({.tracks = {{.input = music}, {.input = voice, .role = SoundRole::Voice}}, .samples = 2 * kSecond});

  EXPECT_NEAR(decibels(tone_amplitude(sound, 440, {.start = 0.5, .end = 1.5}) / 0.3), 0, 0.1);
}

TEST_F(SoundLevel, fades_swell_and_die_away_where_the_sound_begins_and_ends) {
  const std::size_t wav = input(tone(2, 1000, 0.8));

  const Sound sound = mix(
      {.tracks = {{.input = wav, .at = kSecond, .fade_in = kSecond / 2, .fade_out = kSecond}}, .samples = 4 * kSecond});

  const auto level = [&](double at) { return tone_amplitude(sound, 1000, {.start = at - 0.01, .end = at + 0.01}); };
  EXPECT_LT(level(1.02), 0.02);
  EXPECT_NEAR(level(1.25), 0.4, 0.02);
  EXPECT_NEAR(level(1.6), 0.8, 0.02);
  EXPECT_NEAR(level(1.95), 0.8, 0.02);
  EXPECT_NEAR(level(2.5), 0.4, 0.02);
  EXPECT_LT(level(2.97), 0.02);
}

TEST_F(SoundLevel, what_loops_or_is_cut_fades_out_at_the_end_of_the_mix) {
  const std::size_t wav = input(tone(1, 1000, 0.8));
  const std::size_t longer = input(tone(9, 1000, 0.8));
  for (const auto& track : {media::SoundTrack{.input = wav, .loop = true, .fade_out = kSecond},
                            media::SoundTrack{.input = longer, .fade_out = kSecond}}) {
    const Sound sound = mix({.tracks = {track}, .samples = 3 * kSecond});

    EXPECT_NEAR(tone_amplitude(sound, 1000, {.start = 1.5, .end = 1.9}), 0.8, 0.02);
    EXPECT_NEAR(tone_amplitude(sound, 1000, {.start = 2.49, .end = 2.51}), 0.4, 0.02);
    EXPECT_LT(tone_amplitude(sound, 1000, {.start = 2.97, .end = 2.99}), 0.02);
  }
}

TEST_F(SoundLevel, a_loop_cut_in_the_middle_of_a_wave_does_not_click) {
  // 200.7 periods: the end is far from the beginning.
  const std::size_t wav = input(tone(200.7 / 440, 440, 0.5));

  const Sound sound =
      mix({.tracks = {{.input = wav, .loop = true, .fade_in = 4800, .fade_out = 4800}}, .samples = 4 * kSecond});

  EXPECT_LT(sharpest_click(sound).strength, 10) << "at " << sharpest_click(sound).at;
}

TEST_F(SoundLevel, infinities_and_nonsense_in_a_file_harm_nothing_else) {
  Sound broken = tone(1, 440, 0.1);
  broken.left[100] = INFINITY;
  broken.left[200] = -INFINITY;
  broken.right[300] = NAN;
  broken.right[400] = 1e30F;
  const std::size_t wav = input(broken);
  const std::size_t music = input(tone(1, 1000, 0.5));

  const Sound sound = mix({.tracks = {{.input = wav}, {.input = music}}, .samples = kSecond, .loudness_lufs = -14});

  EXPECT_TRUE(std::isfinite(mixed().integrated_lufs));
  EXPECT_LT(peak(sound), 1);
  EXPECT_GT(tone_amplitude(sound, 1000, {.start = 0.8, .end = 0.95}), 0.1);
}

}  // namespace
}  // namespace kadr::test
