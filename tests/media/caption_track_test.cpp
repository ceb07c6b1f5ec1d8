// Captions that a player shows when asked to: a third track in a film that is otherwise the same.

#include <cstdlib>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "film_fixture.h"
#include "media/caption_text.h"
#include "support/mp4_file.h"

namespace kadr::test {
namespace {

using ::testing::HasSubstr;
using timeline::CaptionCue;
using timeline::Rational;

CaptionCue cue(int start, int end, const std::vector<std::string>& lines) {
  CaptionCue made{.start = Rational(start, 1000), .end = Rational(end, 1000)};
  for (const std::string& line : lines) made.lines.push_back({{line, made.start, made.end}});
  return made;
}

class CaptionedFilm : public FilmTest {
 protected:
  CaptionedFilm()
      : a_(conform_clip("join_a.mp4", lying())),
        b_(conform_clip("join_b.mp4", lying())),
        sound_(index_sound(odd_clip("long.m4a"), 60 * timeline::kSampleRate)) {}

  [[nodiscard]] Result<timeline::Composition> compose_with(const media::SoftCaptions& captions) {
    return composer_.compose({.pictures = {&a_.pictures, &b_.pictures}, .sound = &sound_.run, .captions = &captions},
                             {});
  }

  /// Writes the film to a file. Throws when that fails.
  [[nodiscard]] std::filesystem::path write_film(const timeline::Composition& film) {
    const std::filesystem::path output = new_file(".mp4");
    const auto a = open_for_reading(a_.file);
    const auto b = open_for_reading(b_.file);
    const auto sound = open_for_reading(sound_.file);
    const auto written =
        media::write_composition(film, {a.get(), b.get(), sound.get()}, create_file(output).get(), {}, {});
    if (!written) throw std::runtime_error(written.error().message);
    return output;
  }

  /// What a program prints. Throws when it fails or warns.
  [[nodiscard]] std::string output_of(const std::string& command) {
    const std::filesystem::path answer = new_file(".txt");
    if (std::system(fmt::format("{} >'{}' 2>&1", command, answer.string()).c_str()) != 0)
      throw std::runtime_error(command + " failed: " + read_text(answer));
    return read_text(answer);
  }

  Conformed a_;
  Conformed b_;
  SoundArtifact sound_;
  /// The film is 67 frames long: 2.233 s.
  media::SoftCaptions captions_{.cues = {cue(100, 700, {"First & foremost", "two lines"}),
                                         cue(700, 1000, {"Привіт, світе"}), cue(1500, 2000, {"日本語 <b>"})},
                                .language = "uk-UA"};
};

TEST_F(CaptionedFilm, gives_its_captions_back_as_they_were) {
  const std::filesystem::path film = write_film(compose_with(captions_).value());

  const std::string vtt = output_of(fmt::format("ffmpeg -v warning -i '{}' -map 0:s:0 -f webvtt -", film.string()));

  const std::string expected = media::web_vtt(captions_.cues);
  EXPECT_THAT(vtt, HasSubstr("00:00.100 --> 00:00.700\nFirst & foremost\ntwo lines\n"));
  EXPECT_THAT(vtt, HasSubstr("00:00.700 --> 00:01.000\nПривіт, світе\n"));
  EXPECT_THAT(vtt, HasSubstr("00:01.500 --> 00:02.000\n日本語 <b>\n"));
  EXPECT_THAT(expected, HasSubstr("00:00:01.500 --> 00:00:02.000\n"));
  EXPECT_THAT(
      output_of(fmt::format("ffprobe -v warning -show_entries stream=codec_name:stream_tags=language -of csv=p=0 "
                            "-select_streams s '{}'",
                            film.string())),
      HasSubstr("mov_text,ukr"));
}

TEST_F(CaptionedFilm, is_the_same_film_but_for_its_header) {
  const timeline::Composition captioned = compose_with(captions_).value();
  const Film plain = make_film({&a_, &b_}, &sound_);

  const auto file = parse_mp4_file(write_film(captioned));

  ASSERT_TRUE(file.has_value()) << file.error().message;
  EXPECT_EQ(captioned.extents, plain.composition.extents);
  EXPECT_LT(captioned.header.size(), plain.composition.header.size() + 4096);
  ASSERT_EQ(file->tracks.size(), 3U);
  const auto before = parse_mp4_file(plain.file).value();
  EXPECT_EQ(file->duration, before.duration) << "its texts make it no longer";
  for (const char* kind : {"vide", "soun"}) {
    const auto& samples = file->track(kind)->samples;
    ASSERT_EQ(samples.size(), before.track(kind)->samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i)
      EXPECT_EQ(samples[i].shown_at, before.track(kind)->samples[i].shown_at);
  }
}

TEST_F(CaptionedFilm, has_a_text_at_every_moment_from_0_to_its_end) {
  const auto file = parse_mp4_file(write_film(compose_with(captions_).value())).value();

  const Mp4Track& texts = *file.track("sbtl");
  ASSERT_EQ(texts.samples.size(), 6U) << "nothing, first, second, nothing, third, nothing";
  EXPECT_EQ(texts.presented_at(texts.samples[0]), Rational::whole(0));
  EXPECT_EQ(texts.samples[0].size, 2U);
  EXPECT_EQ(texts.media_duration, 2233);
}

TEST_F(CaptionedFilm, leaves_out_what_is_said_after_its_end) {
  captions_.cues.push_back(cue(2100, 9000, {"cut"}));
  captions_.cues.push_back(cue(9000, 9900, {"too late"}));

  const std::filesystem::path film = write_film(compose_with(captions_).value());

  EXPECT_EQ(parse_mp4_file(film).value().track("sbtl")->media_duration, 2233);
  const std::string vtt = output_of(fmt::format("ffmpeg -v warning -i '{}' -map 0:s:0 -f webvtt -", film.string()));
  EXPECT_THAT(vtt, HasSubstr("00:02.100 --> 00:02.233\ncut\n"));
  EXPECT_THAT(vtt, testing::Not(HasSubstr("too late")));
}

TEST_F(CaptionedFilm, may_have_no_captions_in_it) {
  const auto file = parse_mp4_file(write_film(compose_with({}).value())).value();

  EXPECT_EQ(file.track("sbtl")->samples.size(), 1U);
}

TEST_F(CaptionedFilm, of_many_thousand_cues_has_room_for_their_index) {
  captions_.cues.clear();
  for (int i = 0; i < 1100; ++i) captions_.cues.push_back(cue(2 * i, 2 * i + 1, {fmt::format("cue {}", i)}));

  const auto file = parse_mp4_file(write_film(compose_with(captions_).value()));

  ASSERT_TRUE(file.has_value()) << file.error().message;
  EXPECT_EQ(file->track("sbtl")->samples.size(), 2200U);
}

TEST_F(CaptionedFilm, with_captions_that_overlap_is_refused) {
  captions_.cues[1].start = Rational(1, 2);

  const auto film = compose_with(captions_);

  ASSERT_FALSE(film.has_value());
  EXPECT_EQ(film.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(film.error().message, HasSubstr("caption 2"));
}

}  // namespace
}  // namespace kadr::test
