#include "media/caption_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::media {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using timeline::CaptionCue;
using timeline::Rational;

constexpr timeline::Canvas kCanvas{.width = 1920, .height = 1080};

/// "one two / three", a word each half second from the first second on.
std::vector<CaptionCue> three_words() {
  const auto word = [](const char* text, int half) {
    return timeline::CaptionWord{text, Rational(2 + half, 2), Rational(3 + half, 2)};
  };
  return {{.start = Rational(1, 1),
           .end = Rational(3, 1),
           .lines = {{word("one", 0), word("two", 1)}, {word("three", 2)}}}};
}

std::vector<CaptionCue> saying(const std::string& text) {
  const Rational zero(0, 1);
  const Rational one(1, 1);
  return {{.start = zero, .end = one, .lines = {{{text, zero, one}}}}};
}

/// What follows "Dialogue: 0,": start, end and text of each event.
std::vector<std::string> events(const std::string& script) {
  std::vector<std::string> found;
  constexpr std::string_view kMark = "Dialogue: 0,";
  for (auto at = script.find(kMark); at != std::string::npos; at = script.find(kMark, at + 1)) {
    std::string line = script.substr(at + kMark.size(), script.find('\n', at) - at - kMark.size());
    constexpr std::string_view kConstant = "Caption,,0,0,0,,";
    line.erase(line.find(kConstant), kConstant.size());
    found.push_back(line);
  }
  return found;
}

std::vector<std::string> events_of(const std::vector<CaptionCue>& cues, CaptionLook look,
                                   const timeline::Canvas& canvas = kCanvas) {
  return events(caption_script(cues, {.look = look}, canvas).value());
}

TEST(CaptionScript, counts_frames_and_breaks_lines) {
  EXPECT_THAT(events_of(three_words(), CaptionLook::Clean), ElementsAre("0:00:00.30,0:00:00.90,one two\\Nthree"));
}

TEST(CaptionScript, begins_and_ends_with_the_nearest_frame_at_any_rate) {
  timeline::Canvas canvas = kCanvas;
  canvas.rate = {.numerator = 30'000, .denominator = 1001};
  EXPECT_THAT(events_of(three_words(), CaptionLook::Outline, canvas), ElementsAre(HasSubstr("0:00:00.30,0:00:00.90")));
  canvas.rate = {.numerator = 240, .denominator = 1};
  EXPECT_THAT(events_of(three_words(), CaptionLook::Outline, canvas), ElementsAre(HasSubstr("0:00:02.40,0:00:07.20")));
}

TEST(CaptionScript, of_karaoke_colours_one_word_after_the_other) {
  EXPECT_THAT(events_of(three_words(), CaptionLook::Karaoke),
              ElementsAre("0:00:00.30,0:00:00.45,{\\1c&H000AD6FF&}one{\\1c} two\\Nthree",
                          "0:00:00.45,0:00:00.60,one {\\1c&H000AD6FF&}two{\\1c}\\Nthree",
                          "0:00:00.60,0:00:00.90,one two\\N{\\1c&H000AD6FF&}three{\\1c}"));
}

TEST(CaptionScript, of_pop_shows_one_word_at_a_time) {
  EXPECT_THAT(events_of(three_words(), CaptionLook::Pop),
              ElementsAre(::testing::EndsWith("}one"), ::testing::EndsWith("}two"), ::testing::EndsWith("}three")));
}

TEST(CaptionScript, of_pop_makes_a_word_smaller_that_would_not_fit) {
  EXPECT_THAT(events_of(saying("Donaudampfschifffahrtsgesellschaftskapitän"), CaptionLook::Pop)[0],
              Not(HasSubstr("fscx100")));
}

TEST(CaptionScript, keeps_joined_words_together) {
  auto cues = three_words();
  cues[0].lines[0][1].joined = true;

  EXPECT_THAT(events_of(cues, CaptionLook::Clean), ElementsAre(HasSubstr("onetwo\\N")));
}

TEST(CaptionScript, lets_no_text_be_a_command) {
  const std::vector<std::pair<std::string, std::string>> table{
      {"{\\b1}bold", "\\{\\\u2060b1\\}bold"},
      {"a\\Nb\\hc", "a\\\u2060Nb\\\u2060hc"},
      {"\\{", "\\\u2060\\{"},
      {"a\nDialogue: 1,0:00:00.00,x", "a Dialogue: 1,0:00:00.00,x"},
      {"<b>, {\\p1}m 0 0", "<b>, \\{\\\u2060p1\\}m 0 0"},
  };
  for (const auto& [text, wanted] : table) {
    EXPECT_THAT(events_of(saying(text), CaptionLook::Clean)[0], ::testing::EndsWith("," + wanted));
  }
}

TEST(CaptionScript, refuses_fonts_that_would_break_it) {
  for (const char* font : {"", "a,b", "a\nb", "{x}", "@Vertical", "a\\b"}) {
    EXPECT_FALSE(caption_script(three_words(), {.font = font}, kCanvas).has_value()) << font;
  }
  EXPECT_FALSE(caption_script(three_words(), {.size = 5}, kCanvas).has_value());
  EXPECT_TRUE(caption_script(three_words(), {.font = "Noto Sans CJK JP"}, kCanvas).has_value());
}

TEST(CaptionLook, has_names) {
  for (const CaptionLook look : {CaptionLook::Clean, CaptionLook::Outline, CaptionLook::Karaoke, CaptionLook::Pop})
    EXPECT_EQ(parse_caption_look(to_string(look)).value(), look);
  EXPECT_FALSE(parse_caption_look("loud").has_value());
}

}  // namespace
}  // namespace kadr::media
