// Conforming in time: whole frames of a constant rate, each showing what the clip shows then.

#include <algorithm>
#include <functional>
#include <ostream>

#include <gtest/gtest.h>

#include "darkroom_fixture.h"
#include "support/clip_mark.h"
#include "support/mp4_file.h"

namespace kadr::test {
namespace {

using timeline::FrameCount;

struct GoodClip {
  const char* name;
  PictureSize size;
  int number;
  FrameCount frames;
  /// Which frame of the clip is shown at a frame of the canvas.
  std::function<FrameCount(FrameCount)> shown;
};

void PrintTo(const GoodClip& clip, std::ostream* out) {
  *out << clip.name;
}

FrameCount same(FrameCount frame) {
  return frame;
}

/// The last frame of a steady clip that begins, rounded to whole canvas frames, by then.
std::function<FrameCount(FrameCount)> steady(std::int64_t numerator, std::int64_t denominator) {
  return [=](FrameCount frame) {
    FrameCount last = 0;
    while (timeline::scale_round(last + 1, 30 * denominator, numerator) <= frame) ++last;
    return last;
  };
}

/// 15 frames in the first second, 30 in the next.
FrameCount two_steps(FrameCount frame) {
  return frame < 30 ? frame / 2 : frame - 15;
}

/// The first half second is hidden by the edit list.
FrameCount from_15(FrameCount frame) {
  return frame + 15;
}

constexpr PictureSize kLying{.width = 320, .height = 180};
constexpr PictureSize kUpright{.width = 180, .height = 320};

class GoodClips : public DarkroomTest, public ::testing::WithParamInterface<GoodClip> {};

TEST_P(GoodClips, become_whole_frames_that_show_the_clip_in_order) {
  const GoodClip& clip = GetParam();
  const media::ConformSpec spec = upright();

  const Conformed made = conform_clip(clip.name, spec);
  const std::vector<Frame> frames = decode_pictures(made.file);

  EXPECT_FALSE(made.copied);
  ASSERT_EQ(static_cast<FrameCount>(frames.size()), clip.frames);
  EXPECT_EQ(made.pictures.frames(), clip.frames);
  const Region region = mark_region(clip.size, spec.canvas);
  for (FrameCount i = 0; i < clip.frames; ++i) {
    const Frame& frame = frames[static_cast<std::size_t>(i)];
    EXPECT_EQ(frame.shown_at(), timeline::Rational(i, 30));
    const auto mark = read_clip_mark(frame, region);
    ASSERT_TRUE(mark.has_value()) << "frame " << i;
    EXPECT_EQ(mark->clip, clip.number) << "frame " << i;
    EXPECT_EQ(mark->frame, clip.shown(i)) << "frame " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Conform, GoodClips,
    ::testing::Values(
        GoodClip{"plain.mp4", kLying, 1, 60, same}, GoodClip{"join_b.mp4", kLying, 3, 37, same},
        GoodClip{"rate_25.mp4", kLying, 5, 60, steady(25, 1)}, GoodClip{"rate_60.mp4", kLying, 5, 30, steady(60, 1)},
        GoodClip{"rate_ntsc_film.mp4", kLying, 5, 60, steady(24'000, 1001)},
        GoodClip{"vfr_steps.mkv", kLying, 6, 60, two_steps}, GoodClip{"vfr_jitter.mkv", kLying, 6, 60, same},
        GoodClip{"interlaced.mp4", kLying, 7, 60, steady(25, 1)}, GoodClip{"portrait.mp4", kUpright, 8, 30, same},
        GoodClip{"anamorphic.mp4", kLying, 8, 30, same},
        GoodClip{"odd_size.webm", {.width = 333, .height = 177}, 8, 30, same},
        GoodClip{"rotated_90.mp4", kUpright, 9, 30, same}, GoodClip{"rotated_180.mp4", kLying, 9, 30, same},
        GoodClip{"rotated_270.mp4", kUpright, 9, 30, same}, GoodClip{"silent.mp4", kLying, 9, 30, same},
        GoodClip{"hdr_pq.mp4", kLying, 10, 30, same}, GoodClip{"hdr_hlg.mp4", kLying, 10, 30, same},
        GoodClip{"yuv444.mp4", kLying, 11, 30, same}, GoodClip{"ten_bit.mp4", kLying, 11, 30, same},
        GoodClip{"full_range.mp4", kLying, 11, 30, same}, GoodClip{"alpha.mov", kLying, 12, 30, same},
        GoodClip{"alpha_prores.mov", kLying, 12, 30, same}, GoodClip{"alpha.webm", kLying, 12, 30, same},
        GoodClip{"mpeg4.avi", kLying, 13, 30, same}, GoodClip{"mjpeg.avi", kLying, 13, 30, same},
        GoodClip{"hevc.mp4", kLying, 13, 30, same}, GoodClip{"vp8.webm", kLying, 13, 30, same},
        GoodClip{"av1.mkv", kLying, 13, 30, same}, GoodClip{"open_gop.mp4", kLying, 14, 60, same},
        GoodClip{"edit_list.mp4", kLying, 14, 45, from_15}, GoodClip{"late_pictures.mp4", kLying, 1, 60, same},
        GoodClip{"positive_start.mkv", kLying, 1, 60, same}, GoodClip{"fragmented.mp4", kLying, 1, 60, same},
        GoodClip{"transport.ts", kLying, 1, 60, same}),
    [](const auto& parameter) {
      std::string name = parameter.param.name;
      std::ranges::replace(name, '.', '_');
      return name;
    });

class Mezzanine : public DarkroomTest {};

TEST_F(Mezzanine, begins_at_0_with_an_idr_picture_and_lasts_whole_frames) {
  const Conformed made = conform_clip("edit_list.mp4", upright());

  const auto file = parse_mp4_file(made.file, {.index_first = false});
  ASSERT_TRUE(file.has_value()) << file.error().message;
  ASSERT_EQ(file->tracks.size(), 1U);
  const Mp4Track& track = file->tracks[0];
  EXPECT_TRUE(track.samples[0].is_sync);
  EXPECT_EQ(track.presented_at(track.samples[0]), timeline::Rational(0, 1));
  EXPECT_EQ(track.presented_duration(), timeline::Rational(45, 30));
  for (const Mp4Sample& sample : track.samples) {
    EXPECT_EQ(timeline::Rational(sample.duration, track.timescale), timeline::Rational(1, 30));
  }
}

/// Joining by copying needs every picture of a GOP to be shown before the next one's, and the last to be shown within
/// the run.
TEST_F(Mezzanine, has_closed_groups_of_fixed_length) {
  const Conformed made = conform_clip("open_gop.mp4", upright());
  const timeline::PictureRun& run = made.pictures;

  ASSERT_EQ(run.key_frames.size(), 2U);
  for (std::size_t group = 0; group < run.key_frames.size(); ++group) {
    const std::size_t begin = run.key_frames[group];
    EXPECT_EQ(run.shown_at[begin], group * 30);
    for (std::size_t i = 0; i < run.shown_at.size(); ++i) {
      EXPECT_EQ(i >= begin, run.shown_at[i] >= run.shown_at[begin]) << "picture " << i;
    }
  }
  EXPECT_GT(run.reorder_delay, 0) << "the clip was coded without B-frames, so this shows nothing";
}

TEST_F(Mezzanine, lies_in_its_file_as_the_run_says) {
  const Conformed made = conform_clip("join_c.mp4", upright());

  const auto file = parse_mp4_file(made.file, {.index_first = false});
  ASSERT_TRUE(file.has_value()) << file.error().message;
  const Mp4Track& track = file->tracks[0];
  ASSERT_EQ(track.samples.size(), made.pictures.sizes.size());
  auto offset = static_cast<std::uint64_t>(made.pictures.offset);
  for (std::size_t i = 0; i < track.samples.size(); ++i) {
    EXPECT_EQ(track.samples[i].offset, offset);
    EXPECT_EQ(track.samples[i].size, made.pictures.sizes[i]);
    EXPECT_EQ(track.presented_at(track.samples[i]), timeline::Rational(made.pictures.shown_at[i], 30));
    offset += track.samples[i].size;
  }
  EXPECT_EQ(track.configuration, made.pictures.configuration);
}

TEST_F(Mezzanine, has_the_same_configuration_whatever_the_clip) {
  const std::vector<std::byte> configuration = conform_clip("plain.mp4", upright()).pictures.configuration;

  for (const char* clip : {"rate_60.mp4", "interlaced.mp4", "anamorphic.mp4", "hdr_pq.mp4", "full_range.mp4",
                           "alpha.mov", "one_by_one.mkv", "mjpeg.avi"}) {
    EXPECT_EQ(conform_clip(clip, upright()).pictures.configuration, configuration) << clip;
  }
}

TEST_F(Mezzanine, is_the_same_run_when_its_index_is_read_back) {
  const Conformed made = conform_clip("join_b.mp4", upright());

  const auto run = media::index_pictures(darkroom_, open_for_reading(made.file).get(), {});
  ASSERT_TRUE(run.has_value()) << run.error().message;
  EXPECT_EQ(*run, made.pictures);
}

TEST_F(Mezzanine, has_the_key_frames_that_its_pictures_are_even_if_the_file_names_none) {
  const Conformed made = conform_clip("join_b.mp4", upright());
  ASSERT_GT(made.pictures.frames(), std::ssize(made.pictures.key_frames));
  // A table under a name that nobody knows is no table; a file without it says that every picture is a key frame.
  std::string bytes = read_text(made.file);
  const std::size_t table = bytes.rfind("stss");
  ASSERT_NE(table, std::string::npos);
  write_text(made.file, bytes.replace(table, 4, "none"));

  const auto run = media::index_pictures(darkroom_, open_for_reading(made.file).get(), {});

  ASSERT_TRUE(run.has_value()) << run.error().message;
  EXPECT_EQ(run->key_frames, made.pictures.key_frames);
}

TEST_F(Mezzanine, is_copied_when_it_is_conformed_again) {
  const Conformed made = conform_clip("join_b.mp4", upright());

  const Conformed again = conform_file(made.file, upright());

  EXPECT_TRUE(again.copied);
  EXPECT_EQ(again.pictures, made.pictures);
  const std::vector<Frame> before = decode_pictures(made.file);
  const std::vector<Frame> after = decode_pictures(again.file);
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(before[i].checksum(), after[i].checksum());
}

TEST_F(Mezzanine, is_encoded_again_for_another_quality_or_canvas) {
  const Conformed made = conform_clip("join_b.mp4", upright());
  media::ConformSpec other_rate = upright();
  other_rate.canvas.rate = {.numerator = 25, .denominator = 1};

  EXPECT_FALSE(conform_file(made.file, lying()).copied);
  EXPECT_FALSE(conform_file(made.file, other_rate).copied);
}

TEST_F(Mezzanine, of_a_clip_of_one_pixel_is_a_whole_picture) {
  const Conformed made = conform_clip("one_by_one.mkv", upright());
  const std::vector<Frame> frames = decode_pictures(made.file);

  ASSERT_EQ(frames.size(), 30U);
  const MeanColour colour = frames[10].mean_colour({.x = 0, .y = 0, .width = 180, .height = 320});
  EXPECT_LT(distance(colour, {.red = 0xC8, .green = 0x28, .blue = 0x28}), 8) << to_string(colour);
}

TEST_F(Mezzanine, counts_its_progress_in_frames_up_to_the_last) {
  std::vector<base::Progress> seen;
  media::ConformSpec large = upright();
  large.canvas.width = 1080;
  large.canvas.height = 1920;

  const auto made =
      media::conform(darkroom_, open_for_reading(odd_clip("plain.mp4")).get(), create_file(new_file(".mp4")).get(),
                     large, [&seen](const base::Progress& progress) { seen.push_back(progress); }, {});

  ASSERT_TRUE(made.has_value()) << made.error().message;
  ASSERT_FALSE(seen.empty());
  EXPECT_TRUE(std::ranges::is_sorted(seen, {}, &base::Progress::done));
  EXPECT_LE(seen.back().done, 60);
  EXPECT_EQ(seen.back().total, 60);
}

}  // namespace
}  // namespace kadr::test
