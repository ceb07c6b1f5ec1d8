// Films joined by reference. Four traps lie at every join: a film that does not begin at 0, a click, pictures and sound
// that drift apart, and parameter sets that differ.

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "film_fixture.h"
#include "support/child_process.h"
#include "support/clip_mark.h"
#include "support/decoded_sound.h"
#include "support/mp4_file.h"

namespace kadr::test {
namespace {

using ::testing::HasSubstr;
using timeline::FrameCount;
using timeline::Rational;

const Rational kOnePacket(1024, timeline::kSampleRate);

Rational distance(const Rational& one, const Rational& other) {
  return one < other ? other - one : one - other;
}

/// A film of many joins, at the rate of the parameter.
class LongFilm : public FilmTest, public ::testing::WithParamInterface<timeline::FrameRate> {
 protected:
  static constexpr std::size_t kPieces = 40;

  LongFilm() {
    media::ConformSpec spec = lying();
    spec.canvas.rate = GetParam();
    for (const char* clip : {"join_a.mp4", "join_b.mp4", "join_c.mp4"}) mezzanines_.push_back(conform_clip(clip, spec));
    for (const Conformed& mezzanine : mezzanines_) decoded_.push_back(decode_pictures(mezzanine.file));
    for (std::size_t i = 0; i < kPieces; ++i) order_.push_back((i * i + i / 3) % 3);
    for (const std::size_t which : order_) {
      clips_.push_back(&mezzanines_[which]);
      frames_ += mezzanines_[which].pictures.frames();
    }
    sound_ = index_sound(odd_clip("long.m4a"), 60 * timeline::kSampleRate);
  }

  [[nodiscard]] Mp4File parse(const Film& film) {
    auto file = parse_mp4_file(film.file);
    if (!file) throw std::runtime_error(file.error().message);
    return *file;
  }

  std::vector<Conformed> mezzanines_;
  std::vector<std::vector<Frame>> decoded_;
  std::vector<std::size_t> order_;
  std::vector<const Conformed*> clips_;
  FrameCount frames_ = 0;
  SoundArtifact sound_;
};

TEST_P(LongFilm, shows_every_frame_of_its_clips_bit_by_bit_across_all_joins) {
  const Film film = make_film(clips_, &sound_);

  DecodedVideo video(film.file);
  const Region region = mark_region({.width = 320, .height = 180});
  for (const std::size_t which : order_) {
    for (std::size_t i = 0; i < decoded_[which].size(); ++i) {
      const auto frame = video.next();
      ASSERT_TRUE(frame.has_value());
      EXPECT_EQ(frame->checksum(), decoded_[which][i].checksum());
      const auto mark = read_clip_mark(*frame, region);
      ASSERT_TRUE(mark.has_value());
      EXPECT_EQ(mark->clip, static_cast<int>(which) + 2);
    }
  }
  EXPECT_FALSE(video.next().has_value());
}

/// Trap: a start time or edit list that is wrong, at the beginning or behind any join.
TEST_P(LongFilm, begins_at_0_and_shows_each_frame_exactly_when_it_is_due) {
  const Film film = make_film(clips_, &sound_);

  const Mp4File file = parse(film);
  const Mp4Track& track = *file.track("vide");
  ASSERT_EQ(static_cast<FrameCount>(track.samples.size()), frames_);
  EXPECT_EQ(film.composition.frames, frames_);
  std::vector<Rational> times;
  for (const Mp4Sample& sample : track.samples) times.push_back(track.presented_at(sample));
  std::ranges::sort(times);
  for (FrameCount i = 0; i < frames_; ++i) {
    ASSERT_EQ(times[static_cast<std::size_t>(i)], GetParam().seconds(i)) << "frame " << i;
  }
  EXPECT_LE(distance(track.presented_duration(), GetParam().seconds(frames_)), Rational(1, file.timescale));
}

/// Trap: clicks. The film's sound is the mixed sound itself, sample for sample, however many joins lie under it.
TEST_P(LongFilm, sounds_exactly_like_its_sound_without_a_click) {
  const Film film = make_film(clips_, &sound_);

  const Sound whole = decode_sound(sound_.file);
  const Sound heard = decode_sound(film.file);
  const timeline::SampleCount wanted = GetParam().samples(frames_);
  ASSERT_GE(heard.samples(), wanted);
  EXPECT_LT(heard.samples(), wanted + timeline::SoundRun::kPacketSamples + 1);
  EXPECT_EQ(heard.largest_gap, 0);
  const auto end = static_cast<std::ptrdiff_t>(wanted);
  EXPECT_TRUE(std::equal(heard.left.begin(), heard.left.begin() + end, whole.left.begin()));
  EXPECT_TRUE(std::equal(heard.right.begin(), heard.right.begin() + end, whole.right.begin()));
}

/// Trap: drift. Behind 39 joins sound and pictures still end together, and beeps still fall on whole seconds.
TEST_P(LongFilm, keeps_pictures_and_sound_together_to_the_end) {
  const Film film = make_film(clips_, &sound_);

  const Mp4File file = parse(film);
  const Rational pictures = file.track("vide")->presented_duration();
  const Rational sound = file.track("soun")->presented_duration();
  EXPECT_LE(distance(pictures, sound), kOnePacket);
  EXPECT_LE(distance(pictures, GetParam().seconds(frames_)), Rational(1, file.timescale));
  const std::vector<double> beeps = beep_onsets(decode_sound(film.file));
  ASSERT_EQ(static_cast<double>(beeps.size()), std::ceil(pictures.to_double()));
  for (std::size_t i = 0; i < beeps.size(); ++i) EXPECT_NEAR(beeps[i], static_cast<double>(i), 0.002);
}

INSTANTIATE_TEST_SUITE_P(Rates, LongFilm,
                         ::testing::Values(timeline::FrameRate{.numerator = 30, .denominator = 1},
                                           timeline::FrameRate{.numerator = 30'000, .denominator = 1001},
                                           timeline::FrameRate{.numerator = 25, .denominator = 1}),
                         [](const auto& parameter) {
                           return "at_" + std::to_string(parameter.param.numerator) + "_" +
                                  std::to_string(parameter.param.denominator);
                         });

class FilmOfClips : public FilmTest {
 protected:
  FilmOfClips() : a_(conform_clip("join_a.mp4", lying())), b_(conform_clip("join_b.mp4", lying())) {}

  Conformed a_;
  Conformed b_;
};

TEST_F(FilmOfClips, without_sound_has_one_track) {
  const Film film = make_film({&b_, &a_}, nullptr);

  const auto file = parse_mp4_file(film.file);
  ASSERT_TRUE(file.has_value()) << file.error().message;
  ASSERT_EQ(file->tracks.size(), 1U);
  EXPECT_EQ(file->tracks[0].presented_duration(), Rational(67, 30));
}

TEST_F(FilmOfClips, shorter_than_its_sound_ends_the_sound_with_the_pictures) {
  const SoundArtifact sound = index_sound(odd_clip("long.m4a"), 60 * timeline::kSampleRate);

  const Film film = make_film({&b_}, &sound);

  const auto file = parse_mp4_file(film.file);
  ASSERT_TRUE(file.has_value()) << file.error().message;
  const Mp4Track& track = *file->track("soun");
  EXPECT_LE(distance(track.presented_duration(), Rational(37, 30)), kOnePacket);
  EXPECT_EQ(track.presented_at(track.samples[0]), Rational(-sound.run.priming, timeline::kSampleRate));
  EXPECT_EQ(file->track("vide")->presented_duration(), Rational(37, 30));
  const std::size_t packets = static_cast<std::size_t>((37 * 1600 + sound.run.priming + 1023) / 1024);
  EXPECT_EQ(track.samples.size(), packets);
}

TEST_F(FilmOfClips, is_as_long_as_promised_and_points_only_into_its_sources) {
  const SoundArtifact sound = index_sound(odd_clip("long.m4a"), 60 * timeline::kSampleRate);

  const Film film = make_film({&a_, &b_, &a_}, &sound);

  EXPECT_EQ(static_cast<timeline::ByteCount>(std::filesystem::file_size(film.file)), film.composition.size());
  const auto size = [](const std::filesystem::path& file) {
    return static_cast<timeline::ByteCount>(std::filesystem::file_size(file));
  };
  const auto checked =
      timeline::check(film.composition, {size(a_.file), size(b_.file), size(a_.file), size(sound.file)});
  EXPECT_TRUE(checked.has_value()) << checked.error().message;
}

/// A player that has read up to some pictures has their sound already.
TEST_F(FilmOfClips, lays_the_sound_of_each_clip_before_its_pictures) {
  const SoundArtifact sound = index_sound(odd_clip("long.m4a"), 60 * timeline::kSampleRate);

  const Film film = make_film({&a_, &b_, &a_}, &sound);

  std::vector<std::size_t> sources;
  for (const timeline::Extent& extent : film.composition.extents) sources.push_back(extent.source);
  EXPECT_EQ(sources, (std::vector<std::size_t>{3, 0, 3, 1, 3, 2}));
}

/// Trap: parameter sets that differ.
TEST_F(FilmOfClips, of_different_canvases_rates_or_configurations_is_refused) {
  const Conformed other_canvas = conform_clip("join_a.mp4", upright());
  media::ConformSpec slower = lying();
  slower.canvas.rate = {.numerator = 25, .denominator = 1};
  const Conformed other_rate = conform_clip("join_a.mp4", slower);
  Conformed other_configuration = a_;
  other_configuration.pictures.configuration.back() ^= std::byte{1};

  for (const Conformed* other :
       std::initializer_list<const Conformed*>{&other_canvas, &other_rate, &other_configuration}) {
    const auto composition = compose({&a_, other}, nullptr);
    ASSERT_FALSE(composition.has_value());
    EXPECT_EQ(composition.error().code, ErrorCode::InvalidArgument) << composition.error().message;
  }
  EXPECT_TRUE(compose({&a_, &b_}, nullptr).has_value());
}

TEST_F(FilmOfClips, of_nothing_is_refused) {
  const auto composition = compose({}, nullptr);

  ASSERT_FALSE(composition.has_value());
  EXPECT_EQ(composition.error().code, ErrorCode::InvalidArgument);
}

TEST_F(FilmOfClips, is_composed_again_after_the_darkroom_was_replaced) {
  ASSERT_TRUE(compose({&a_, &b_}, nullptr).has_value());
  ::kill(darkroom_.process(), SIGKILL);
  EXPECT_FALSE(compose({&a_, &b_}, nullptr).has_value());

  const auto composition = compose({&a_, &b_}, nullptr);
  ASSERT_TRUE(composition.has_value()) << composition.error().message;
  EXPECT_EQ(composition->frames, 67);
}

TEST_F(FilmOfClips, is_not_finished_when_writing_is_stopped) {
  const auto composition = compose({&a_}, nullptr);
  ASSERT_TRUE(composition.has_value());
  std::stop_source source;
  source.request_stop();

  const auto written = media::write_composition(*composition, {open_for_reading(a_.file).get()},
                                                create_file(new_file(".mp4")).get(), {}, source.get_token());

  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().code, ErrorCode::Cancelled);
}

TEST_F(FilmOfClips, fails_in_a_sentence_when_a_source_became_shorter) {
  const auto composition = compose({&a_}, nullptr);
  ASSERT_TRUE(composition.has_value());
  std::filesystem::resize_file(a_.file, std::filesystem::file_size(a_.file) / 2);

  const auto written = media::write_composition(*composition, {open_for_reading(a_.file).get()},
                                                create_file(new_file(".mp4")).get(), {}, {});

  ASSERT_FALSE(written.has_value());
  EXPECT_FALSE(written.error().message.empty());
}

}  // namespace
}  // namespace kadr::test
