// Captions burnt into pictures: where they are seen, and that nothing else is touched.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "film_fixture.h"
#include "media/burn_captions.h"
#include "media/caption_script.h"
#include "support/decoded_video.h"
#include "support/mp4_file.h"

namespace kadr::test {
namespace {

using media::CaptionLook;
using ::testing::HasSubstr;
using timeline::CaptionCue;
using timeline::FrameCount;
using timeline::Rational;

constexpr const char* kDejaVu = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

media::DarkroomSettings with_fonts(std::int64_t memory = std::int64_t{2} << 30) {
  return {.executable = program("kadr-darkroom"),
          .confinement = {.fonts = media::Confinement::Fonts::Installed, .memory_limit = memory}};
}

/// One line of words that are said one after the other, evenly.
CaptionCue cue(const Rational& start, const Rational& end, const std::vector<std::string>& words) {
  CaptionCue made{.start = start, .end = end, .lines = {{}}};
  const Rational each = (end - start) / Rational::whole(static_cast<std::int64_t>(words.size()));
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Rational from = start + each * Rational::whole(static_cast<std::int64_t>(i));
    made.lines[0].push_back({words[i], from, from + each});
  }
  return made;
}

/// Pixels from the upper left corner; right and bottom are outside.
struct Bounds {
  int left = 1 << 20;
  int top = 1 << 20;
  int right = 0;
  int bottom = 0;
  [[nodiscard]] int width() const { return right - left; }
  [[nodiscard]] int height() const { return bottom - top; }
};

constexpr int kCell = 2;

/// An accent so dark that its place can be measured.
const media::CaptionStyle kLit{.look = CaptionLook::Karaoke, .size = 200, .accent = {0, 0, 120}};

/// Where two pictures differ clearly: coding alone changes them less.
Bounds difference(const Frame& one, const Frame& other) {
  Bounds bounds;
  for (int y = 0; y + kCell <= one.height(); y += kCell) {
    for (int x = 0; x + kCell <= one.width(); x += kCell) {
      const Region cell{x, y, kCell, kCell};
      if (std::abs(one.mean_luma(cell) - other.mean_luma(cell)) < 45) continue;
      bounds.left = std::min(bounds.left, x);
      bounds.top = std::min(bounds.top, y);
      bounds.right = std::max(bounds.right, x + kCell);
      bounds.bottom = std::max(bounds.bottom, y + kCell);
    }
  }
  return bounds;
}

/// The mean place, from left to right, of cells that are much darker than in the other picture: the lit word.
double lit_place(const Frame& karaoke, const Frame& white) {
  double sum = 0;
  int count = 0;
  for (int y = 0; y + kCell <= white.height(); y += kCell) {
    for (int x = 0; x + kCell <= white.width(); x += kCell) {
      const Region cell{x, y, kCell, kCell};
      if (white.mean_luma(cell) - karaoke.mean_luma(cell) < 90) continue;
      sum += x;
      ++count;
    }
  }
  if (count == 0) throw std::runtime_error("no word is lit");
  return sum / count;
}

class BurntCaptions : public FilmTest {
 protected:
  BurntCaptions() : drawing_(with_fonts()) {
    const Conformed a = conform_clip("join_a.mp4", lying());
    const Conformed b = conform_clip("join_b.mp4", lying());
    const Conformed c = conform_clip("join_c.mp4", lying());
    // Groups of pictures begin at 0, 30, 60, 67, 97 and 112; it ends at 142.
    const Film film = make_film({&a, &b, &c, &a}, nullptr);
    source_ = {.file = film.file,
               .pictures = media::index_pictures(darkroom_, open_for_reading(film.file).get(), {}).value()};
  }

  [[nodiscard]] static std::string script(const std::vector<CaptionCue>& cues, const media::CaptionStyle& style = {}) {
    return media::caption_script(cues, style, lying().canvas).value();
  }

  struct Burnt {
    Conformed clip;
    media::BurntMezzanine report;
  };

  [[nodiscard]] Result<media::BurntMezzanine> try_burn(media::Darkroom& darkroom, const std::string& text,
                                                       const std::filesystem::path& output,
                                                       const std::vector<std::filesystem::path>& fonts = {}) {
    const auto mezzanine = open_for_reading(source_.file);
    const auto file = create_file(output);
    std::vector<base::FileDescriptor> opened;
    media::BurnFiles files{.mezzanine = mezzanine.get(), .output = file.get()};
    for (const auto& font : fonts) {
      opened.push_back(open_for_reading(font));
      files.fonts.push_back(opened.back().get());
    }
    return media::burn_captions(darkroom, files, {.script = text, .profile = lying().profile, .threads = 2}, {}, {});
  }

  /// Throws when it fails.
  [[nodiscard]] Burnt burn(const std::string& text) {
    const std::filesystem::path output = new_file(".mp4");
    auto made = try_burn(drawing_, text, output);
    if (!made) throw std::runtime_error(made.error().message);
    return {.clip = {.file = output, .pictures = made->pictures}, .report = *made};
  }

  /// What one caption changes in frame 40.
  [[nodiscard]] Bounds drawn(const std::string& word, const media::CaptionStyle& style = {.size = 200}) {
    const Burnt burnt = burn(script({cue({1, 1}, {2, 1}, {word})}, style));
    return difference(decode_pictures(burnt.clip.file)[40], decode_pictures(source_.file)[40]);
  }

  media::Darkroom drawing_;
  Conformed source_;
};

TEST_F(BurntCaptions, are_seen_from_the_first_of_their_frames_to_the_last) {
  const Burnt burnt = burn(script({cue({36, 30}, {54, 30}, {"Hello", "there"})}));

  const auto before = decode_pictures(source_.file);
  const auto after = decode_pictures(burnt.clip.file);
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    const bool changed = difference(after[i], before[i]).right > 0;
    EXPECT_EQ(changed, i >= 36 && i < 54) << "frame " << i;
    EXPECT_EQ(after[i].shown_at(), before[i].shown_at());
  }
}

/// Only the group of pictures with the caption is coded anew; the others are the very bytes.
TEST_F(BurntCaptions, leave_all_other_coded_pictures_as_they_are) {
  const Burnt burnt = burn(script({cue({36, 30}, {54, 30}, {"Hello"}), cue({68, 30}, {69, 30}, {"again"})}));

  EXPECT_EQ(burnt.report.burnt, 60);
  EXPECT_EQ(burnt.report.copied, 82);
  EXPECT_EQ(burnt.clip.pictures.configuration, source_.pictures.configuration);
  const auto old_file = parse_mp4_file(source_.file).value();
  const auto new_file = parse_mp4_file(burnt.clip.file, {.index_first = false});
  ASSERT_TRUE(new_file.has_value()) << new_file.error().message;
  const auto old_bytes = read_bytes(source_.file);
  const auto new_bytes = read_bytes(burnt.clip.file);
  const auto coded = [](const std::vector<std::byte>& bytes, const Mp4Sample& sample) {
    const auto at = bytes.begin() + static_cast<std::ptrdiff_t>(sample.offset);
    return std::vector<std::byte>(at, at + sample.size);
  };
  for (std::size_t i = 0; i < 142; ++i) {
    const bool same =
        coded(old_bytes, old_file.tracks[0].samples[i]) == coded(new_bytes, new_file->tracks[0].samples[i]);
    const bool touched = (i >= 30 && i < 60) || (i >= 67 && i < 97);
    EXPECT_EQ(same, !touched) << "picture " << i;
  }
}

TEST_F(BurntCaptions, make_a_mezzanine_that_joins_with_its_like) {
  const Burnt burnt = burn(script({cue({0, 1}, {1, 2}, {"Begin"}), cue({9, 2}, {142, 30}, {"End"})}));

  const auto indexed = media::index_pictures(darkroom_, open_for_reading(burnt.clip.file).get(), {});
  ASSERT_TRUE(indexed.has_value()) << indexed.error().message;
  EXPECT_EQ(indexed->sizes, burnt.clip.pictures.sizes);
  EXPECT_EQ(indexed->shown_at, burnt.clip.pictures.shown_at);
  EXPECT_EQ(indexed->key_frames, source_.pictures.key_frames);
  const Film film = make_film({&burnt.clip, &source_, &burnt.clip}, nullptr);
  EXPECT_EQ(decode_pictures(film.file).size(), 3U * 142U);
}

TEST_F(BurntCaptions, of_nothing_copy_everything) {
  const Burnt burnt = burn(script({}));

  EXPECT_EQ(burnt.report.burnt, 0);
  EXPECT_EQ(burnt.clip.pictures.sizes, source_.pictures.sizes);
}

TEST_F(BurntCaptions, stay_in_the_safe_area_in_every_look) {
  for (const CaptionLook look : {CaptionLook::Clean, CaptionLook::Outline, CaptionLook::Karaoke, CaptionLook::Pop}) {
    const Bounds bounds = drawn("Wwwwwwwwwwwwwww,", {.look = look, .size = 150});
    EXPECT_GE(bounds.left, 320 * 4 / 100) << media::to_string(look);
    EXPECT_LE(bounds.right, 320 * 96 / 100) << media::to_string(look);
    EXPECT_GE(bounds.top, 90) << "in the lower half";
    EXPECT_LE(bounds.bottom, 180 * 96 / 100) << media::to_string(look);
  }
  EXPECT_LE(drawn("Up", {.place = media::CaptionPlace::Top, .size = 200}).bottom, 90);
}

TEST_F(BurntCaptions, light_word_after_word_from_left_to_right) {
  const auto cues = std::vector{cue({1, 1}, {2, 1}, {"First", "second", "third"})};
  const auto white = decode_pictures(burn(script(cues, {.size = 200})).clip.file);
  const auto lit = decode_pictures(burn(script(cues, kLit)).clip.file);

  EXPECT_LT(lit_place(lit[31], white[31]) + 15, lit_place(lit[45], white[45]));
  EXPECT_LT(lit_place(lit[45], white[45]) + 15, lit_place(lit[59], white[59]));
  EXPECT_NEAR(lit_place(lit[30], white[30]), lit_place(lit[39], white[39]), 3) << "the first word until frame 40";
  EXPECT_NEAR(lit_place(lit[40], white[40]), lit_place(lit[49], white[49]), 3);
}

TEST_F(BurntCaptions, light_word_after_word_from_right_to_left_where_that_is_how_it_is_read) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"שלום", "עולם", "יפה"}, {"مرحبا", "أيها", "العالم"}, {"2024", "שלום", "יפה"}}) {
    const auto cues = std::vector{cue({1, 1}, {2, 1}, words)};
    const auto white = decode_pictures(burn(script(cues, {.size = 200})).clip.file);
    const auto lit = decode_pictures(burn(script(cues, kLit)).clip.file);

    EXPECT_GT(lit_place(lit[31], white[31]), lit_place(lit[45], white[45]) + 10);
    EXPECT_GT(lit_place(lit[45], white[45]), lit_place(lit[59], white[59]) + 10);
  }
}

TEST_F(BurntCaptions, show_chinese_characters_where_a_font_has_them) {
  const Burnt burnt = burn(script({cue({1, 1}, {2, 1}, {"日本語字幕"})}, {.size = 200}));
  if (!burnt.report.missing.empty())
    GTEST_SKIP() << "no installed font has " << burnt.report.missing.front() << "; install fonts-noto-cjk";

  const Bounds bounds = difference(decode_pictures(burnt.clip.file)[40], decode_pictures(source_.file)[40]);
  EXPECT_GT(bounds.width(), 4 * bounds.height()) << "five square characters";
}

TEST_F(BurntCaptions, say_which_characters_no_font_has) {
  const Burnt burnt = burn(script({cue({1, 1}, {2, 1}, {"x\U000F1234y"})}));

  EXPECT_THAT(burnt.report.missing, testing::ElementsAre("\U000F1234"));
}

TEST_F(BurntCaptions, show_what_looks_like_a_command_as_it_is) {
  const Bounds plain = drawn("x");
  EXPECT_GT(drawn("{\\b1}x").width(), 4 * plain.width());
  EXPECT_GT(drawn("<b>x").width(), 3 * plain.width());
  const Bounds line = drawn("aNb");
  EXPECT_NEAR(drawn("a\\Nb").height(), line.height(), 4) << "one line";
  EXPECT_GT(drawn("{\\p1}m 0 0 l 500 0 500 500").width(), 100);
}

TEST_F(BurntCaptions, are_drawn_with_a_font_that_was_handed_in_by_a_darkroom_that_may_read_none) {
  const std::string text = script({cue({1, 1}, {2, 1}, {"Hello"})}, {.font = "No Such Font", .size = 200});
  const std::filesystem::path output = new_file(".mp4");

  const auto made = try_burn(darkroom_, text, output, {kDejaVu});

  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_GT(difference(decode_pictures(output)[40], decode_pictures(source_.file)[40]).width(), 40);
  EXPECT_FALSE(darkroom_.confinement().fonts);
}

TEST_F(BurntCaptions, without_any_font_are_refused) {
  const auto made = try_burn(darkroom_, script({cue({1, 1}, {2, 1}, {"Hello"})}), new_file(".mp4"));

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::Unavailable);
  EXPECT_THAT(made.error().message, HasSubstr("font"));
}

TEST_F(BurntCaptions, with_a_font_that_is_none_are_refused) {
  const std::filesystem::path broken = new_file(".ttf");
  write_text(broken, std::string("\0\1\0\0", 4) + std::string(1000, 'x'));

  for (const std::filesystem::path& font : {broken, source_.file}) {
    const auto made = try_burn(drawing_, script({cue({1, 1}, {2, 1}, {"Hello"})}), new_file(".mp4"), {font});
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().code, ErrorCode::InvalidArgument) << made.error().message;
  }
}

TEST_F(BurntCaptions, into_a_mezzanine_of_another_profile_are_refused) {
  const auto mezzanine = open_for_reading(source_.file);
  media::BurnSpec spec{.script = script({cue({1, 1}, {2, 1}, {"Hello"})}), .profile = {.preset = "ultrafast"}};

  const auto made = media::burn_captions(
      drawing_, {.mezzanine = mezzanine.get(), .output = create_file(new_file(".mp4")).get()}, spec, {}, {});

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(made.error().message, HasSubstr("conform"));
}

TEST_F(BurntCaptions, from_a_script_that_is_none_are_refused) {
  for (const char* text : {"", "not a script", "[Script Info]\n"}) {
    const auto made = try_burn(drawing_, text, new_file(".mp4"));
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().code, ErrorCode::InvalidArgument) << made.error().message;
  }
}

/// Ten thousand cues, each word lit: ten megabytes of script, in a darkroom that may take 400 MiB.
TEST_F(BurntCaptions, of_ten_thousand_cues_take_little_memory) {
  std::vector<CaptionCue> cues;
  for (int i = 0; i < 10'000; ++i)
    cues.push_back(
        cue(Rational(i, 10), Rational(i + 1, 10), {"these", "are", "all", "the", "words", fmt::format("{}", i)}));
  media::Darkroom small(with_fonts(std::int64_t{400} << 20));

  const auto made = try_burn(small, script(cues, {.look = CaptionLook::Karaoke}), new_file(".mp4"));

  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(made->burnt, 142);
}

/// Whatever people say, the darkroom draws it or refuses it and lives on.
TEST_F(BurntCaptions, of_hostile_text_do_no_harm) {
  const std::vector<std::string> table{
      std::string(20'000, 'W'),
      "{\\fs99999}{\\blur99999}{\\t(\\fscx9999999)}x",
      "\\{\\fs99999\\}",
      "\u202e\u2066\u2067\u2068\u202d reversed",
      "e" +
          [] {
            std::string marks;
            for (int i = 0; i < 3000; ++i) marks += "\u0301";
            return marks;
          }(),
      "[Fonts]",
      "[Events]",
      "Style: Caption,x",
      "\xef\xbb\xbf[Script Info]",
      "👩‍👩‍👧‍👦🏳️‍🌈",
      "\x7f\x01\x1b[31m",
      "%s%n%x",
  };
  for (const std::string& text : table) {
    const std::vector<timeline::TimedWord> words{{text, Rational(1, 1), Rational(2, 1)}};
    const auto cues = timeline::make_captions(words, timeline::caption_rules(320, 180));
    ASSERT_TRUE(cues.has_value()) << cues.error().message;
    for (const CaptionLook look : {CaptionLook::Karaoke, CaptionLook::Pop}) {
      const auto made = try_burn(drawing_, script(*cues, {.look = look}), new_file(".mp4"));
      EXPECT_TRUE(made.has_value()) << made.error().message << ": " << text.substr(0, 40);
    }
  }
}

}  // namespace
}  // namespace kadr::test
