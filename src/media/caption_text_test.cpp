#include "media/caption_text.h"

#include <gtest/gtest.h>

namespace kadr::media {
namespace {

using timeline::CaptionCue;
using timeline::Rational;

CaptionCue cue(const Rational& start, const Rational& end, std::vector<std::string> lines) {
  CaptionCue made{.start = start, .end = end};
  for (std::string& line : lines) made.lines.push_back({{std::move(line), start, end}});
  return made;
}

TEST(WebVtt, has_its_head_and_a_block_for_each_cue) {
  const std::vector<CaptionCue> cues{cue({1, 3}, {5, 2}, {"First line", "second line"}),
                                     cue(Rational::whole(3'661), Rational(7'323, 2), {"Привіт"})};

  EXPECT_EQ(web_vtt(cues),
            "WEBVTT\n"
            "\n"
            "00:00:00.333 --> 00:00:02.500\n"
            "First line\n"
            "second line\n"
            "\n"
            "01:01:01.000 --> 01:01:01.500\n"
            "Привіт\n");
}

TEST(WebVtt, of_nothing_is_a_head) {
  EXPECT_EQ(web_vtt({}), "WEBVTT\n");
}

TEST(WebVtt, escapes_what_would_be_markup_a_cue_or_the_end_of_one) {
  const std::vector<CaptionCue> cues{
      cue(Rational::whole(0), Rational::whole(1), {"<b>a</b> & 00:01.000 --> 00:02.000", "one\n\ntwo\r\nNOTE x"})};

  EXPECT_EQ(web_vtt(cues),
            "WEBVTT\n"
            "\n"
            "00:00:00.000 --> 00:00:01.000\n"
            "&lt;b&gt;a&lt;/b&gt; &amp; 00:01.000 --&gt; 00:02.000\n"
            "one  two  NOTE x\n");
}

TEST(WebVtt, lets_no_cue_last_no_time_at_all) {
  const std::vector<CaptionCue> cues{cue({1, 1}, {10'001, 10'000}, {"blink"})};

  EXPECT_NE(web_vtt(cues).find("00:00:01.000 --> 00:00:01.001\n"), std::string::npos);
}

TEST(SubRip, has_numbers_and_commas_and_no_tags) {
  const std::vector<CaptionCue> cues{cue({1, 2}, {1, 1}, {"<i>a</i>"}), cue({1, 1}, {2, 1}, {"{\\an8}b --> c"})};

  EXPECT_EQ(sub_rip(cues),
            "1\n"
            "00:00:00,500 --> 00:00:01,000\n"
            "<\u2060i>a<\u2060/i>\n"
            "\n"
            "2\n"
            "00:00:01,000 --> 00:00:02,000\n"
            "{\u2060\\an8}b --\u2060> c\n");
}

TEST(LanguageCode, is_iso_639_2) {
  EXPECT_EQ(language_code("en-GB"), "eng");
  EXPECT_EQ(language_code("uk"), "ukr");
  EXPECT_EQ(language_code("ZH_hans"), "zho");
  EXPECT_EQ(language_code("deu"), "deu");
  EXPECT_EQ(language_code(""), "und");
  EXPECT_EQ(language_code("../x"), "und");
}

}  // namespace
}  // namespace kadr::media
