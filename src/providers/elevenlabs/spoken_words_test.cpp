#include "providers/elevenlabs/spoken_words.h"

#include <gtest/gtest.h>

namespace kadr::providers::elevenlabs {
namespace {

using timeline::Rational;

Json alignment(const std::vector<std::string>& characters) {
  Json told{{"characters", characters},
            {"character_start_times_seconds", Json::array()},
            {"character_end_times_seconds", Json::array()}};
  for (std::size_t i = 0; i < characters.size(); ++i) {
    told["character_start_times_seconds"].push_back(static_cast<double>(i) * 0.1);
    told["character_end_times_seconds"].push_back(static_cast<double>(i + 1) * 0.1);
  }
  return told;
}

TEST(SpokenWords, a_word_lasts_from_its_first_character_to_its_last) {
  const auto words = words_of(alignment({"Т", "а", "к", ",", " ", " ", "й", "о", ".", "\n", "1"}));

  ASSERT_EQ(words.size(), 3U);
  EXPECT_EQ(words[0].word, "Так,");
  EXPECT_EQ(words[0].start, Rational(0, 1));
  EXPECT_EQ(words[0].end, Rational(4, 10));
  EXPECT_EQ(words[1].word, "йо.");
  EXPECT_EQ(words[1].start, Rational(6, 10));
  EXPECT_EQ(words[2].word, "1");
}

TEST(SpokenWords, what_is_no_alignment_has_no_words) {
  Json uneven = alignment({"a", "b"});
  uneven["character_end_times_seconds"].erase(1);
  Json numbers = alignment({"a", "b"});
  numbers["characters"][1] = 7;
  for (const Json& told : {Json(), Json::object(), Json::array(), uneven, numbers, alignment({})})
    EXPECT_TRUE(words_of(told).empty()) << told.dump();
}

TEST(SpokenWords, a_time_that_is_none_is_the_beginning) {
  Json told = alignment({"a"});
  told["character_start_times_seconds"][0] = "soon";
  told["character_end_times_seconds"][0] = -5;

  EXPECT_EQ(words_of(told).at(0).end, Rational(0, 1));
}

}  // namespace
}  // namespace kadr::providers::elevenlabs
