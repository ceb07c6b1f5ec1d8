// Where sound lands in a mix: to the sample for what is stored as samples, within a millisecond through lossy codecs.

#include <gmock/gmock.h>

#include "media/sound_fixture.h"

namespace kadr::test {
namespace {

using media::SoundMix;
using media::SoundTrack;
using testing::DoubleNear;
using testing::ElementsAre;

class SoundPlace : public SoundTest {};

TEST_F(SoundPlace, a_burst_lands_where_source_and_track_put_it) {
  const std::size_t wav = input(burst_at(kSecond / 2, kSecond));

  const Sound sound = mix({.tracks = {{.input = wav, .at = 12'345}}, .samples = 2 * kSecond});

  EXPECT_NEAR(static_cast<double>(find_burst(sound, 12'345 + kSecond / 2)), 12'345 + kSecond / 2, 2);
}

TEST_F(SoundPlace, a_burst_at_another_rate_lands_there_too) {
  const std::size_t cd = input(burst_at(44'100 / 2, 44'100, 44'100), {.rate = 44'100});
  const std::size_t low = input(burst_at(16'000, 32'000, 32'000), {.rate = 32'000, .samples = WavSamples::Integer16});

  const Sound sound =
      mix({.tracks = {{.input = cd, .at = 1000}, {.input = low, .at = 2 * kSecond}}, .samples = 4 * kSecond});

  EXPECT_NEAR(static_cast<double>(find_burst(sound, 1000 + kSecond / 2)), 1000 + kSecond / 2, 2);
  EXPECT_NEAR(static_cast<double>(find_burst(sound, 2 * kSecond + kSecond / 2)), 2 * kSecond + kSecond / 2, 2);
}

TEST_F(SoundPlace, priming_of_lossy_codecs_is_taken_away) {
  const Sound burst = burst_at(kSecond / 2, kSecond);
  const struct {
    const char* name;
    const char* options;
  } codecs[] = {
      {"aac.m4a", "-c:a aac -b:a 192k"}, {"mp3.mp3", "-c:a libmp3lame -b:a 192k"},       {"opus.webm", "-c:a libopus"},
      {"vorbis.ogg", "-c:a libvorbis"},  {"cd.mp3", "-ar 44100 -c:a libmp3lame -q:a 4"}, {"flac.flac", "-c:a flac"}};
  for (const auto& [name, options] : codecs) {
    const std::size_t coded = input_as(name, burst, options);

    const Sound sound = mix({.tracks = {{.input = coded, .at = 4800}}, .samples = 2 * kSecond});

    EXPECT_NEAR(static_cast<double>(find_burst(sound, 4800 + kSecond / 2)), 4800 + kSecond / 2, 48) << name;
  }
}

TEST_F(SoundPlace, taking_from_the_middle_is_as_exact_as_from_the_start) {
  const Sound burst = burst_at(9 * kSecond + 4321, 10 * kSecond);
  for (const auto& [name, options] :
       {std::pair{"pcm.mov", "-c:a pcm_s16le"}, std::pair{"aac.m4a", "-c:a aac -b:a 192k"},
        std::pair{"vbr.mp3", "-c:a libmp3lame -q:a 2 -write_xing 1"}}) {
    const std::size_t coded = input_as(name, burst, options);

    const Sound sound =
        mix({.tracks = {{.input = coded, .at = 100, .from = 9 * kSecond, .length = 10'000}}, .samples = kSecond});

    EXPECT_NEAR(static_cast<double>(find_burst(sound, 4421)), 4421, 48) << name;
    EXPECT_LT(rms_db(sound, {.start = 0.25, .end = 1}), -90) << name;
  }
}

TEST_F(SoundPlace, a_length_cuts_to_the_sample) {
  const std::size_t wav = input(tone(1, 1000, 0.5));

  const Sound sound =
      mix({.tracks = {{.input = wav, .at = kSecond / 4, .from = 480, .length = kSecond / 4}}, .samples = kSecond});

  EXPECT_THAT(beep_onsets(sound), ElementsAre(DoubleNear(0.25, 0.001)));
  EXPECT_NEAR(tone_amplitude(sound, 1000, {.start = 0.26, .end = 0.49}), 0.5, 0.01);
  EXPECT_LT(rms_db(sound, {.start = 0.525, .end = 1}), -90);
}

TEST_F(SoundPlace, a_clips_sound_is_counted_from_its_first_picture) {
  // Its pictures begin half a second after its sound, so the beep at 1 s belongs half a second into them.
  const std::size_t late = input(odd_clip("late_pictures.mp4"));

  EXPECT_THAT(beep_onsets(mix({.tracks = {{.input = late}}, .samples = kSecond})), ElementsAre(DoubleNear(0.5, 0.002)));
}

TEST_F(SoundPlace, containers_that_do_not_begin_at_zero_make_no_difference) {
  for (const char* clip : {"plain.mp4", "positive_start.mkv", "transport.ts", "fragmented.mp4", "vp8.webm", "av1.mkv",
                           "mjpeg.avi", "no_video.mp4", "cover.mp3", "cover.m4a", "beeps.opus"}) {
    const std::size_t file = input(odd_clip(clip));

    const Sound sound = mix({.tracks = {{.input = file, .at = kSecond / 2}}, .samples = kSecond});

    EXPECT_THAT(beep_onsets(sound), ElementsAre(DoubleNear(0.5, 0.002))) << clip;
  }
}

TEST_F(SoundPlace, a_hole_in_a_recording_is_silence_and_moves_nothing) {
  Sound two_bursts = burst_at(kSecond / 4, 2 * kSecond);
  const Sound later = burst_at(3 * kSecond / 2, 2 * kSecond);
  for (std::size_t i = 0; i < later.left.size(); ++i) two_bursts.left[i] += later.left[i] + 0.01F;
  two_bursts.right = two_bursts.left;
  const std::size_t holed = input_as("holed.mkv", two_bursts, "-af \"aselect='not(between(t,0.5,1))'\" -c:a pcm_s16le");

  const Sound sound = mix({.tracks = {{.input = holed}}, .samples = 2 * kSecond});

  EXPECT_NEAR(static_cast<double>(find_burst(sound, kSecond / 4)), kSecond / 4, 2);
  EXPECT_NEAR(static_cast<double>(find_burst(sound, 3 * kSecond / 2)), 3 * kSecond / 2, 48);
  EXPECT_LT(rms_db(sound, {.start = 0.6, .end = 0.9}), -90);
}

TEST_F(SoundPlace, a_loop_begins_again_exactly_at_its_end) {
  const std::size_t wav = input(burst_at(1000, 20'001));

  const Sound sound = mix({.tracks = {{.input = wav, .loop = true}}, .samples = 4 * kSecond});

  for (timeline::SampleCount turn = 0; turn < 9; ++turn) {
    const timeline::SampleCount place = turn * 20'001 + 1000;
    EXPECT_NEAR(static_cast<double>(find_burst(sound, place)), static_cast<double>(place), 2) << turn;
  }
}

TEST_F(SoundPlace, a_loop_too_long_to_be_kept_is_as_exact) {
  // Eleven seconds, through a codec whose priming a seek to the start would lose.
  const timeline::SampleCount turn_samples = 11 * kSecond;
  const std::size_t coded = input_as("long.m4a", burst_at(10, turn_samples), "-c:a aac -b:a 192k");

  const Sound sound =
      mix({.tracks = {{.input = coded, .loop = true, .length = turn_samples}}, .samples = 24 * kSecond});

  const timeline::SampleCount first = find_burst(sound, 10);
  EXPECT_NEAR(static_cast<double>(first), 10, 48);
  EXPECT_NEAR(static_cast<double>(find_burst(sound, turn_samples + 10)), static_cast<double>(first + turn_samples), 1);
  EXPECT_NEAR(static_cast<double>(find_burst(sound, 2 * turn_samples + 10)),
              static_cast<double>(first + 2 * turn_samples), 1);
}

TEST_F(SoundPlace, a_loop_takes_only_its_stretch_of_the_file) {
  const std::size_t wav = input(burst_at(30'000, 2 * kSecond));

  const Sound sound =
      mix({.tracks = {{.input = wav, .loop = true, .from = 29'000, .length = 24'000}}, .samples = 2 * kSecond});

  for (const timeline::SampleCount place : {1000, 25'000, 49'000, 73'000})
    EXPECT_NEAR(static_cast<double>(find_burst(sound, place)), static_cast<double>(place), 2);
}

}  // namespace
}  // namespace kadr::test
