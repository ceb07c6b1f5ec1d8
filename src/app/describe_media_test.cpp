#include "app/describe_media.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::app {
namespace {

using media::DynamicRange;
using media::MediaInfo;
using media::VideoStream;
using ::testing::HasSubstr;
using ::testing::Not;
using timeline::Rational;

VideoStream plain_video() {
  return {.codec = "h264",
          .profile = "High",
          .pixel_format = "yuv420p",
          .width = 1920,
          .height = 1080,
          .frame_rate = Rational(30000, 1001),
          .color_primaries = "bt709",
          .color_transfer = "bt709",
          .color_matrix = "bt709",
          .color_range = "tv",
          .frames = 255,
          .duration = Rational(255 * 1001, 30000),
          .key_frames = {0, 60, 120, 180, 240}};
}

MediaInfo file_with(const VideoStream& video) {
  return {.format = "mov,mp4,m4a,3gp,3g2,mj2", .bytes = 3'440'000, .duration = video.duration, .video = {video}};
}

TEST(DescribeMedia, is_aligned_and_complete) {
  MediaInfo info = file_with(plain_video());
  info.audio.push_back(
      {.codec = "aac", .sample_rate = 44100, .channels = 2, .layout = "stereo", .duration = Rational(17, 2)});
  info.loudness = media::Loudness{.integrated_lufs = -16.24, .range_lu = 5.1, .true_peak_dbtp = -1};

  EXPECT_EQ(describe("intro.mp4", info),
            "intro.mp4\n"
            "  container  MP4 / QuickTime, 3.4 MB\n"
            "  duration   8.5 s\n"
            "  video      h264 High, 1920x1080, 29.97 fps, yuv420p\n"
            "             255 frames, 8.5 s\n"
            "  colour     bt709, range tv\n"
            "  key frames every 60 frames (2 s)\n"
            "  audio      aac, 44.1 kHz, stereo, 8.5 s\n"
            "  loudness   -16.2 LUFS, range 5.1 LU, true peak -1 dBTP");
}

TEST(DescribeMedia, says_how_a_turned_clip_is_shown) {
  VideoStream video = plain_video();
  video.rotation = 90;

  EXPECT_THAT(describe("a", file_with(video)), HasSubstr("turned 90° clockwise: shown as 1080x1920"));
}

TEST(DescribeMedia, says_how_wide_pixels_are_shown) {
  VideoStream video = plain_video();
  video.width = 720;
  video.height = 576;
  video.sample_aspect = Rational(64, 45);

  EXPECT_THAT(describe("a", file_with(video)), HasSubstr("pixels 64:45: shown as 1024x576"));
}

TEST(DescribeMedia, marks_a_rate_that_varies) {
  VideoStream video = plain_video();
  video.variable_frame_rate = true;

  EXPECT_THAT(describe("a", file_with(video)), HasSubstr("about 29.97 fps, variable"));
}

TEST(DescribeMedia, names_hdr) {
  VideoStream video = plain_video();
  video.dynamic_range = DynamicRange::Hlg;
  video.color_primaries = "bt2020";

  EXPECT_THAT(describe("a", file_with(video)), HasSubstr("HDR (HLG), bt2020/bt709/bt709"));
}

TEST(DescribeMedia, a_song_with_a_cover_has_no_video) {
  const MediaInfo song{.format = "mp3", .bytes = 10, .cover_pictures = 1};

  EXPECT_THAT(describe("song.mp3", song), HasSubstr("video      none"));
  EXPECT_THAT(describe("song.mp3", song), HasSubstr("cover      1 picture"));
}

TEST(DescribeMedia, silence_is_called_silence) {
  MediaInfo info = file_with(plain_video());
  info.loudness = media::Loudness{.integrated_lufs = -70};

  EXPECT_THAT(describe("a", info), HasSubstr("loudness   silent"));
}

TEST(DescribeMedia, a_name_cannot_send_commands_to_the_terminal) {
  EXPECT_THAT(describe("\x1B[2J.mp4", file_with(plain_video())), Not(HasSubstr("\x1B")));
}

TEST(KeyFramesText, describes_every_pattern) {
  VideoStream video = plain_video();
  EXPECT_EQ(key_frames_text(video), "every 60 frames (2 s)");
  video.key_frames = {0, 12, 262, 300};
  EXPECT_EQ(key_frames_text(video), "4, from 12 to 250 frames apart");
  video.key_frames = {0, 1, 2};
  EXPECT_EQ(key_frames_text(video), "every frame");
  video.key_frames = {0};
  EXPECT_EQ(key_frames_text(video), "only the first frame");
}

}  // namespace
}  // namespace kadr::app
