#include "timeline/caption.h"

#include <random>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "timeline/text_columns.h"

namespace kadr::timeline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Words of a text, one every so many milliseconds, without pauses. "|" is a pause of a second.
std::vector<TimedWord> spoken(const std::string& text, int milliseconds = 350) {
  std::vector<TimedWord> words;
  std::istringstream stream(text);
  int at = 0;
  for (std::string word; stream >> word;) {
    if (word == "|") {
      at += 1000;
      continue;
    }
    words.push_back({word, Rational(at, 1000), Rational(at + milliseconds, 1000)});
    at += milliseconds;
  }
  return words;
}

std::vector<std::string> texts(const std::vector<CaptionCue>& cues) {
  std::vector<std::string> all;
  for (const CaptionCue& cue : cues) all.push_back(text_of(cue));
  return all;
}

std::vector<CaptionCue> captions(const std::vector<TimedWord>& words, const CaptionRules& rules = {}) {
  auto cues = make_captions(words, rules);
  if (!cues) throw std::runtime_error(cues.error().message);
  return *std::move(cues);
}

TEST(Captions, end_where_sentences_do) {
  EXPECT_THAT(texts(captions(spoken("This is one sentence. And this is the one after it."))),
              ElementsAre("This is one sentence.", "And this is the one after it."));
}

TEST(Captions, are_broken_into_even_lines_that_end_with_clauses) {
  EXPECT_THAT(texts(captions(spoken("When the rain had stopped at last, all of us went outside.", 300))),
              ElementsAre("When the rain had stopped at last,\nall of us went outside."));
  EXPECT_THAT(texts(captions(spoken("Every line of this is about as long as the other.", 250))),
              ElementsAre("Every line of this is\nabout as long as the other."));
}

TEST(Captions, never_span_a_pause) {
  const auto cues = captions(spoken("Wait for | it now"));

  EXPECT_THAT(texts(cues), ElementsAre("Wait for", "it now"));
  EXPECT_LT(cues[0].end, cues[1].start);
}

TEST(Captions, stay_long_enough_to_be_read_where_there_is_room) {
  const auto cues = captions(spoken("Stop! | | | Characteristically incomprehensible.", 200));

  ASSERT_EQ(cues.size(), 2U);
  EXPECT_EQ(cues[0].end - cues[0].start, Rational(1, 1));
  EXPECT_GT(cues[1].end - cues[1].start, Rational(21, 10)) << "36 columns at 17 a second";
}

TEST(Captions, follow_each_other_without_a_flicker_between_them) {
  auto words = spoken("One short sentence here. Another short sentence here.", 400);
  for (std::size_t i = 4; i < words.size(); ++i) {
    words[i].start = words[i].start + Rational(1, 5);
    words[i].end = words[i].end + Rational(1, 5);
  }

  const auto cues = captions(words);

  ASSERT_EQ(cues.size(), 2U);
  EXPECT_EQ(cues[0].end, cues[1].start);
}

TEST(Captions, keep_the_times_of_their_words) {
  const auto cues = captions(spoken("Three words here."));

  ASSERT_EQ(cues.size(), 1U);
  ASSERT_EQ(cues[0].lines[0].size(), 3U);
  EXPECT_EQ(cues[0].lines[0][1], (CaptionWord{"words", Rational(350, 1000), Rational(700, 1000)}));
}

TEST(Captions, of_upright_pictures_have_short_lines) {
  EXPECT_EQ(caption_rules(1920, 1080).columns, 42);
  EXPECT_EQ(caption_rules(1080, 1080).columns, 30);
  EXPECT_EQ(caption_rules(1080, 1920).columns, 22);
}

TEST(Captions, without_spaces_break_anywhere_but_before_closing_punctuation) {
  const std::string text = "これは日本語の字幕です、とても長い文章なので二行になります。次の文章も続きます。";
  const std::vector<TimedWord> words{{text, Rational(0, 1), Rational(8, 1)}};

  const auto cues = captions(words, {.columns = 22});

  std::string all;
  for (const CaptionCue& cue : cues) {
    for (const CaptionLine& line : cue.lines) {
      EXPECT_LE(text_columns(text_of(line)), 22);
      EXPECT_FALSE(text_of(line).starts_with("、") || text_of(line).starts_with("。")) << text_of(line);
      all += text_of(line);
    }
  }
  EXPECT_EQ(all, text) << "nothing is lost, and no spaces come in";
  EXPECT_GE(cues.size(), 2U);
}

TEST(Captions, of_words_longer_than_a_line_cut_them) {
  const std::vector<TimedWord> words{{std::string(50, 'x'), Rational(0, 1), Rational(5, 1)}};

  const auto cues = captions(words, {.columns = 20});

  std::string all;
  for (const CaptionCue& cue : cues) {
    for (const CaptionLine& line : cue.lines) {
      EXPECT_LE(text_of(line).size(), 20U);
      all += text_of(line);
    }
  }
  EXPECT_EQ(all, std::string(50, 'x'));
}

TEST(Captions, make_spaces_of_line_breaks_and_leave_empty_words_out) {
  const std::vector<TimedWord> words{{"  one\r\ntwo\t", Rational(0, 1), Rational(1, 1)},
                                     {"\n", Rational(1, 1), Rational(2, 1)},
                                     {"\u202bthree", Rational(2, 1), Rational(3, 1)}};

  EXPECT_THAT(texts(captions(words, {.pause = Rational(2, 1)})), ElementsAre("one two \u202bthree"));
}

TEST(Captions, of_nothing_are_none) {
  EXPECT_TRUE(captions({}).empty());
}

TEST(Captions, of_nonsense_are_refused_with_the_number_of_the_word) {
  const Rational zero(0, 1);
  const Rational one(1, 1);
  const std::vector<std::pair<TimedWord, std::string>> table{
      {{"\xff", zero, one}, "UTF-8"},
      {{std::string("a\0b", 3), zero, one}, "NUL"},
      {{"late", one, zero}, "run backwards"},
      {{"early", Rational(-1, 2), zero}, "negative"},
      {{"never", Rational(90'000, 1), Rational(90'001, 1)}, "beyond a day"},
  };
  for (const auto& [word, why] : table) {
    const std::vector<TimedWord> words{{"good", zero, zero}, word};
    const auto cues = make_captions(words, {});
    ASSERT_FALSE(cues.has_value()) << why;
    EXPECT_THAT(cues.error().message, HasSubstr(why));
    EXPECT_THAT(cues.error().message, HasSubstr("word 2"));
  }
}

/// Whatever comes in, what comes out can be shown.
TEST(Captions, of_any_words_are_in_order_apart_and_within_their_lines) {
  std::mt19937 random(7);
  const auto number = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
  const std::vector<std::string> letters{"a", "Ж", "日", "。", "ש", " ", ",", ".", "é", "\u0301", "👍", "!", "한"};
  for (int round = 0; round < 150; ++round) {
    std::vector<TimedWord> words;
    int at = 0;
    for (int i = number(60); i >= 0; --i) {
      std::string text;
      for (int length = number(round % 7 == 0 ? 80 : 9); length >= 0; --length)
        text += letters[static_cast<std::size_t>(number(static_cast<int>(letters.size())))];
      at = std::max(0, at + number(900) - 100);
      words.push_back({text, Rational(at, 1000), Rational(at + number(700), 1000)});
    }
    const CaptionRules rules{.columns = 4 + number(40), .lines = 1 + number(3)};

    const auto cues = captions(words, rules);

    Rational before = Rational::whole(0);
    for (const CaptionCue& cue : cues) {
      EXPECT_LE(before, cue.start);
      EXPECT_LT(cue.start, cue.end);
      EXPECT_LE(static_cast<int>(cue.lines.size()), rules.lines);
      for (const CaptionLine& line : cue.lines) EXPECT_LE(text_columns(text_of(line)), rules.columns) << text_of(line);
      before = cue.end;
    }
  }
}

TEST(Captions, of_a_long_film_are_made_at_once) {
  std::vector<TimedWord> words;
  for (int i = 0; i < 100'000; ++i) words.push_back({"word", Rational(i, 3), Rational(i + 1, 3)});
  for (TimedWord& word : words) {
    word.start = word.start * Rational(1, 2);
    word.end = word.end * Rational(1, 2);
  }

  EXPECT_GE(captions(words).size(), 6'000U);
}

TEST(Captions, of_a_part_of_a_film_count_from_its_beginning) {
  const auto cues = captions(spoken("First cue it is. | Second cue it is. | Third cue it is."));
  ASSERT_EQ(cues.size(), 3U);

  const auto part = captions_within(cues, Rational(3, 1), Rational(6, 1));

  ASSERT_EQ(part.size(), 2U);
  EXPECT_EQ(text_of(part[0]), "Second cue it is.");
  EXPECT_EQ(part[0].start, Rational::whole(0)) << "it has begun before";
  EXPECT_EQ(part[0].end, cues[1].end - Rational(3, 1));
  EXPECT_EQ(part[1].start, cues[2].start - Rational(3, 1));
  EXPECT_EQ(part[1].end, Rational::whole(3)) << "it goes on afterwards";
  EXPECT_LE(part[1].lines[0].back().end, Rational::whole(3));
}

}  // namespace
}  // namespace kadr::timeline
