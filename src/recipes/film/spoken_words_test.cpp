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

TEST(SpokenWords, of_nothing_are_none) {
  EXPECT_TRUE(spoken_words({.sound = {}, .duration = Rational(1, 1), .words = {}}, " ", Rational(0, 1)).empty());
}

}  // namespace
}  // namespace kadr::recipes::film
