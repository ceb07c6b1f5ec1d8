// Probing: what is told of a file is what make_clips put into it.

#include "media/probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "darkroom_fixture.h"

namespace kadr::test {
namespace {

using media::DynamicRange;
using timeline::Rational;

class Probe : public DarkroomTest {
 protected:
  media::MediaInfo probe(std::string_view clip, const media::ProbeOptions& options = {}) {
    auto info = media::probe(darkroom_, open_for_reading(odd_clip(clip)).get(), options, {});
    if (!info) throw std::runtime_error(info.error().message);
    return std::move(*info);
  }
};

TEST_F(Probe, tells_size_rate_and_length_exactly) {
  const media::MediaInfo info = probe("plain.mp4");

  ASSERT_EQ(info.video.size(), 1U);
  const media::VideoStream& video = info.video[0];
  EXPECT_EQ(video.codec, "h264");
  EXPECT_EQ(video.profile, "High");
  EXPECT_EQ(video.width, 320);
  EXPECT_EQ(video.height, 180);
  EXPECT_EQ(video.frames, 60);
  EXPECT_EQ(video.frame_rate, Rational(30, 1));
  EXPECT_EQ(video.duration, Rational(2, 1));
  EXPECT_EQ(video.start, Rational(0, 1));
  EXPECT_FALSE(video.variable_frame_rate);
  ASSERT_FALSE(video.key_frames.empty());
  EXPECT_EQ(video.key_frames[0], 0);
  ASSERT_EQ(info.audio.size(), 1U);
  EXPECT_EQ(info.audio[0].codec, "aac");
  EXPECT_EQ(info.audio[0].sample_rate, 48'000);
  EXPECT_EQ(info.audio[0].channels, 2);
  EXPECT_EQ(probe("rate_ntsc_film.mp4").video[0].frame_rate, Rational(24'000, 1001));
}

TEST_F(Probe, tells_real_variable_rates_from_rounded_timestamps) {
  EXPECT_TRUE(probe("vfr_steps.mkv").video[0].variable_frame_rate);
  EXPECT_TRUE(probe("vfr_jitter.mkv").video[0].variable_frame_rate);
  EXPECT_FALSE(probe("positive_start.mkv").video[0].variable_frame_rate);
  EXPECT_FALSE(probe("odd_size.webm").video[0].variable_frame_rate);
  EXPECT_EQ(probe("vfr_steps.mkv").video[0].frames, 45);
}

TEST_F(Probe, tells_how_the_picture_is_turned) {
  EXPECT_EQ(probe("rotated_90.mp4").video[0].rotation, 90);
  EXPECT_EQ(probe("rotated_180.mp4").video[0].rotation, 180);
  EXPECT_EQ(probe("rotated_270.mp4").video[0].rotation, 270);
  EXPECT_EQ(probe("plain.mp4").video[0].rotation, 0);
}

TEST_F(Probe, tells_how_pictures_are_coded) {
  EXPECT_EQ(probe("hdr_pq.mp4").video[0].dynamic_range, DynamicRange::Pq);
  EXPECT_EQ(probe("hdr_hlg.mp4").video[0].dynamic_range, DynamicRange::Hlg);
  EXPECT_EQ(probe("ten_bit.mp4").video[0].dynamic_range, DynamicRange::Standard);
  EXPECT_EQ(probe("hdr_pq.mp4").video[0].color_primaries, "bt2020");
  EXPECT_EQ(probe("yuv444.mp4").video[0].pixel_format, "yuv444p");
  EXPECT_EQ(probe("full_range.mp4").video[0].color_range, "pc");
  EXPECT_EQ(probe("anamorphic.mp4").video[0].sample_aspect, Rational(4, 3));
  EXPECT_TRUE(probe("interlaced.mp4").video[0].interlaced);
  EXPECT_FALSE(probe("plain.mp4").video[0].interlaced);
  for (const char* clip : {"alpha.mov", "alpha_prores.mov", "alpha.webm"}) {
    EXPECT_TRUE(probe(clip).video[0].has_alpha) << clip;
  }
  EXPECT_FALSE(probe("plain.mp4").video[0].has_alpha);
}

TEST_F(Probe, counts_what_is_shown_when_an_edit_list_hides_pictures) {
  const media::VideoStream video = probe("edit_list.mp4").video[0];

  EXPECT_EQ(video.frames, 45);
  EXPECT_EQ(video.duration, Rational(3, 2));
}

TEST_F(Probe, does_not_take_the_cover_of_a_song_for_video) {
  for (const char* song : {"cover.mp3", "cover.m4a"}) {
    const media::MediaInfo info = probe(song);
    EXPECT_TRUE(info.video.empty()) << song;
    EXPECT_EQ(info.cover_pictures, 1) << song;
    EXPECT_EQ(info.audio.size(), 1U) << song;
  }
}

TEST_F(Probe, tells_channels_and_rates_of_sound) {
  EXPECT_EQ(probe("surround.m4a").audio[0].channels, 6);
  EXPECT_EQ(probe("mono_22k.wav").audio[0].channels, 1);
  EXPECT_EQ(probe("mono_22k.wav").audio[0].sample_rate, 22'050);
  EXPECT_EQ(probe("beeps.wav").audio[0].duration, Rational(2, 1));
  EXPECT_TRUE(probe("silent.mp4").audio.empty());
}

TEST_F(Probe, measures_loudness_only_when_asked) {
  EXPECT_FALSE(probe("music.ogg").loudness.has_value());
  const media::MediaInfo info = probe("music.ogg", {.loudness = true});

  ASSERT_TRUE(info.loudness.has_value());
  EXPECT_GT(info.loudness->integrated_lufs, -30);
  EXPECT_LT(info.loudness->integrated_lufs, -5);
  EXPECT_LT(info.loudness->true_peak_dbtp, 1);
}

}  // namespace
}  // namespace kadr::test
