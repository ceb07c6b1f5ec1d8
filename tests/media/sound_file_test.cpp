// What a mix writes: an MP4 with the right edit list and length, a run that may be cut anywhere, the same bytes each
// time.

#include <fstream>

#include <gmock/gmock.h>

#include "media/sound_fixture.h"
#include "support/mp4_file.h"

namespace kadr::test {
namespace {

using media::SoundMix;
using testing::HasSubstr;

class SoundFile : public SoundTest {
 protected:
  /// The first packets of the run as a stream of their own (ADTS: a head of 7 bytes before each).
  std::filesystem::path first_packets(std::size_t count) {
    const auto bytes = read_bytes(mixed_file());
    const auto& run = mixed().sound;
    std::ofstream out(path("cut.aac"), std::ios::binary);
    auto at = bytes.begin() + run.offset;
    for (std::size_t i = 0; i < count; ++i) {
      const auto size = static_cast<unsigned>(run.sizes[i]) + 7;
      // MPEG-4, no CRC; AAC-LC, 48 kHz, two channels.
      const unsigned char head[7] = {0xFF,
                                     0xF1,
                                     0x4C,
                                     static_cast<unsigned char>(0x80 | (size >> 11)),
                                     static_cast<unsigned char>((size >> 3) & 0xFF),
                                     static_cast<unsigned char>(((size & 7) << 5) | 0x1F),
                                     0xFC};
      out.write(reinterpret_cast<const char*>(head), sizeof head);
      out.write(reinterpret_cast<const char*>(&*at), run.sizes[i]);
      at += run.sizes[i];
    }
    return path("cut.aac");
  }
};

TEST_F(SoundFile, an_edit_list_hides_the_priming_and_the_track_ends_with_the_last_sample) {
  const std::size_t wav = input(tone(2, 440, 0.5));
  for (const timeline::SampleCount samples : {1, 1023, 1024, 1025, 48'000, 76'543}) {
    (void)mix({.tracks = {{.input = wav}}, .samples = samples});

    const auto file = parse_mp4_file(mixed_file(), {.index_first = false});
    ASSERT_TRUE(file) << file.error().message;
    const Mp4Track* track = file->track("soun");
    ASSERT_NE(track, nullptr);
    EXPECT_EQ(track->codec, "mp4a");
    EXPECT_EQ(track->timescale, 48'000);
    ASSERT_EQ(track->edits.size(), 1U);
    EXPECT_EQ(track->edits[0].media_time, mixed().sound.priming);
    EXPECT_EQ(track->media_duration, mixed().sound.priming + samples);
    EXPECT_EQ(track->presented_duration(), timeline::Rational(samples, 48'000));
    EXPECT_EQ(track->presented_at(track->samples[1]), timeline::Rational(0, 1));
  }
}

TEST_F(SoundFile, the_run_is_the_files_own_sample_table) {
  const std::size_t wav = input(tone(2, 440, 0.5));
  (void)mix({.tracks = {{.input = wav}}, .samples = 2 * kSecond});

  const auto file = parse_mp4_file(mixed_file(), {.index_first = false});
  ASSERT_TRUE(file) << file.error().message;
  const auto& samples = file->track("soun")->samples;
  const timeline::SoundRun& run = mixed().sound;
  ASSERT_EQ(samples.size(), run.sizes.size());
  EXPECT_EQ(run.sizes.size(), (96'000U + 1024 + 1023) / 1024);
  std::int64_t offset = run.offset;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    ASSERT_EQ(samples[i].offset, static_cast<std::uint64_t>(offset));
    ASSERT_EQ(samples[i].size, run.sizes[i]);
    offset += run.sizes[i];
  }
  EXPECT_EQ(run.priming, 1024);
  EXPECT_EQ(run.samples, 96'000);
  ASSERT_GE(run.configuration.size(), 2U);
  EXPECT_EQ(run.configuration[0], std::byte{0x11});  // AAC-LC, 48 kHz, …
  EXPECT_EQ(run.configuration[1], std::byte{0x90});  // … two channels
}

TEST_F(SoundFile, the_first_packets_decode_to_the_same_samples_as_the_whole) {
  const std::size_t music = input(odd_clip("music.ogg"));
  (void)mix({.tracks = {{.input = music}}, .samples = 4 * kSecond});
  const Sound whole = decode_sound(first_packets(mixed().sound.sizes.size()));

  for (const timeline::SampleCount wanted : {5000, 30'000, 96'000}) {
    const std::size_t packets = mixed().sound.packets_for(wanted);
    const Sound part = decode_sound(first_packets(packets));

    ASSERT_GE(part.samples(), mixed().sound.priming + wanted);
    ASSERT_EQ(part.samples(), static_cast<timeline::SampleCount>(packets) * 1024);
    EXPECT_TRUE(std::ranges::equal(part.left, std::span(whole.left).first(part.left.size()))) << wanted;
    EXPECT_TRUE(std::ranges::equal(part.right, std::span(whole.right).first(part.right.size()))) << wanted;
  }
}

TEST_F(SoundFile, a_longer_mix_begins_like_a_shorter_one) {
  // So that the sound of the longest combination serves the shorter ones.
  const std::size_t music = input(odd_clip("music.ogg"));
  const auto tracks = std::vector{media::SoundTrack{.input = music, .gain = 0.2, .loop = true}};
  const Sound longer = mix({.tracks = tracks, .samples = 6 * kSecond});
  const Sound shorter = mix({.tracks = tracks, .samples = 3 * kSecond});

  for (std::size_t i = 0; i < 2 * 48'000; ++i) ASSERT_NEAR(shorter.left[i], longer.left[i], 0.02) << i;
}

TEST_F(SoundFile, the_same_mix_gives_the_same_bytes) {
  const std::size_t music = input(odd_clip("music.ogg"));
  const std::size_t clip = input(odd_clip("plain.mp4"));
  const SoundMix spec{.tracks = {{.input = music, .gain = 0.2, .loop = true}, {.input = clip}},
                      .samples = 5 * kSecond,
                      .ducking = media::Ducking{},
                      .loudness_lufs = -16};
  (void)mix(spec);
  const auto once = read_bytes(mixed_file());
  (void)mix(spec);

  EXPECT_TRUE(read_bytes(mixed_file()) == once);
}

TEST_F(SoundFile, the_bit_rate_is_kept) {
  const std::size_t music = input(odd_clip("music.ogg"));
  for (const int rate : {96'000, 192'000}) {
    (void)mix({.tracks = {{.input = music, .loop = true}}, .samples = 10 * kSecond, .bit_rate = rate});

    EXPECT_NEAR(static_cast<double>(mixed().sound.length()) * 8 / 10, rate, 0.1 * rate);
  }
}

TEST_F(SoundFile, progress_counts_samples_and_ends_at_the_total) {
  const std::size_t music = input(odd_clip("music.ogg"));
  std::vector<base::Progress> reports;

  const auto answer =
      try_mix({.tracks = {{.input = music, .loop = true}}, .samples = 15 * kSecond, .loudness_lufs = -16},
              [&](const base::Progress& report) { reports.push_back(report); });

  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_GE(reports.size(), 3U);
  for (std::size_t i = 1; i < reports.size(); ++i) EXPECT_GE(reports[i].done, reports[i - 1].done);
  EXPECT_EQ(reports.front().total, 2 * 15 * kSecond);
  EXPECT_LE(reports.back().done, reports.back().total);
}

TEST_F(SoundFile, a_stop_ends_a_mix_at_once) {
  std::stop_source stop;

  const auto answer =
      try_mix({.samples = 3600 * kSecond}, [&](const base::Progress&) { stop.request_stop(); }, stop.get_token());

  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::Cancelled);
}

TEST_F(SoundFile, what_cannot_be_heard_is_named_by_its_number) {
  const std::size_t good = input(odd_clip("plain.mp4"));
  const struct {
    const char* clip;
    ErrorCode code;
  } bad[] = {{"silent.mp4", ErrorCode::NotFound},           {"page.mp4", ErrorCode::UnreadableMedia},
             {"empty.mp4", ErrorCode::UnreadableMedia},     {"playlist.mp4", ErrorCode::UnsupportedMedia},
             {"truncated.mp4", ErrorCode::UnreadableMedia}, {"words.mp4", ErrorCode::UnreadableMedia}};
  for (const auto& [clip, code] : bad) {
    const std::size_t file = input(odd_clip(clip));

    const auto answer = try_mix({.tracks = {{.input = good}, {.input = file}}, .samples = kSecond});

    ASSERT_FALSE(answer) << clip;
    EXPECT_EQ(answer.error().code, code) << clip << ": " << answer.error().message;
    EXPECT_THAT(answer.error().message, HasSubstr(std::to_string(file + 1))) << clip;
  }
}

TEST_F(SoundFile, a_track_without_its_input_is_refused) {
  const auto answer = try_mix({.tracks = {{.input = 3}}, .samples = kSecond});

  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace kadr::test
