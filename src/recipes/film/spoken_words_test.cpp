#include "recipes/film/spoken_words.h"

#include <gtest/gtest.h>

namespace kadr::recipes::film {
namespace {

using timeline::Rational;

TEST(SpokenWords, are_those_of_the_model_moved_to_their_place_in_the_film) {
  const models::Narration narration{
      .sound = {}, .duration = Rational(2, 1), .words = {{"Hi", Rational(1, 4), Rational(1, 2)}}};
  const auto words = spoken_words(narration, "Hi", Rational(3, 1));
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words[0], (timeline::TimedWord{"Hi", Rational(13, 4), Rational(7, 2)}));
}

TEST(SpokenWords, are_spread_over_the_sound_where_the_model_told_nothing) {
  const models::Narration narration{.sound = {}, .duration = Rational(4, 1), .words = {}};
  const auto words = spoken_words(narration, "one three\nкава", Rational(1, 1));
  ASSERT_EQ(words.size(), 3U);
  EXPECT_EQ(words[0].start, Rational(1, 1));
  EXPECT_EQ(words[0].end, words[1].start);
  EXPECT_EQ(words[2].end, Rational(5, 1));
  EXPECT_LT(words[0].end - words[0].start, words[1].end - words[1].start);
  EXPECT_EQ(words[2].text, "кава");
  EXPECT_EQ(words[2].end - words[2].start, Rational(4 * 5, 15)) << "letters count, not bytes";
}

TEST(SpokenWords, have_the_punctuation_of_the_text_and_all_its_words) {
  // As espeak-ng tells them: without marks, and "in the" as one.
  const models::Narration narration{.sound = {},
                                    .duration = Rational(4, 1),
                                    .words = {{"The", Rational(0, 1), Rational(1, 4)},
                                              {"first", Rational(1, 4), Rational(1, 1)},
                                              {"sip", Rational(1, 1), Rational(3, 2)},
                                              {"in", Rational(3, 2), Rational(2, 1)},
                                              {"morning", Rational(2, 1), Rational(3, 1)}}};
  const auto words = spoken_words(narration, "The first sip, in the morning!", Rational(0, 1));
  ASSERT_EQ(words.size(), 6U);
  EXPECT_EQ(words[2], (timeline::TimedWord{"sip,", Rational(1, 1), Rational(3, 2)}));
  EXPECT_EQ(words[3].start, Rational(3, 2));
  EXPECT_EQ(words[4].text, "the");
  EXPECT_EQ(words[4].end, Rational(2, 1));
  EXPECT_EQ(words[5], (timeline::TimedWord{"morning!", Rational(2, 1), Rational(3, 1)}));
}

TEST(SpokenWords, told_in_pieces_are_one_word_of_the_text) {
  const models::Narration narration{.sound = {},
                                    .duration = Rational(2, 1),
                                    .words = {{"coffee", Rational(0, 1), Rational(1, 2)},
                                              {"shop", Rational(1, 2), Rational(1, 1)},
                                              {"Львів", Rational(1, 1), Rational(2, 1)}}};
  const auto words = spoken_words(narration, "Coffee-shop «Львів».", Rational(0, 1));
  ASSERT_EQ(words.size(), 2U);
  EXPECT_EQ(words[0], (timeline::TimedWord{"Coffee-shop", Rational(0, 1), Rational(1, 1)}));
  EXPECT_EQ(words[1], (timeline::TimedWord{"«Львів».", Rational(1, 1), Rational(2, 1)}));
}

TEST(SpokenWords, of_nothing_are_none) {
  EXPECT_TRUE(spoken_words({.sound = {}, .duration = Rational(1, 1), .words = {}}, " ", Rational(0, 1)).empty());
}

}  // namespace
}  // namespace kadr::recipes::film
