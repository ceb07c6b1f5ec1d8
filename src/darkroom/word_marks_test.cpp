#include "darkroom/word_marks.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::darkroom {
namespace {

using testing::ElementsAre;

WordMark word(std::int64_t character, std::int64_t characters, std::int64_t sample) {
  return {WordMark::Kind::Word, character, characters, sample};
}
WordMark clause_end(std::int64_t sample) {
  return {.kind = WordMark::Kind::ClauseEnd, .sample = sample};
}

std::vector<std::string> texts(const SpokenText& spoken, const std::vector<WordMark>& marks) {
  std::vector<std::string> found;
  for (const auto& each : words_from(spoken, marks))
    found.emplace_back(spoken.text.substr(each.text_offset, each.text_length));
  return found;
}

TEST(WordMarks, characters_become_bytes_in_any_script) {
  const SpokenText spoken{"Як 😀 справи?", 24'000, 300};

  EXPECT_THAT(texts(spoken, {word(0, 2, 0), word(3, 1, 100), word(5, 6, 200)}), ElementsAre("Як", "😀", "справи"));
}

TEST(WordMarks, places_are_scaled_to_48_kilohertz_and_words_end_where_the_clause_does) {
  const auto words =
      words_from({"one two", 24'000, 400}, {word(0, 3, 10), clause_end(150), word(4, 3, 200), clause_end(390)});

  ASSERT_EQ(words.size(), 2U);
  EXPECT_EQ(words[0].start, 20);
  EXPECT_EQ(words[0].end, 300);
  EXPECT_EQ(words[1].start, 400);
  EXPECT_EQ(words[1].end, 780);
}

TEST(WordMarks, a_word_spoken_as_several_is_one_word) {
  const SpokenText spoken{"in 2024 again", 48'000, 600};

  const auto words = words_from(
      spoken, {word(0, 2, 0), word(3, 4, 100), word(4, 4, 200), word(4, 4, 300), word(8, 5, 400), clause_end(600)});

  EXPECT_THAT(texts(spoken, {word(0, 2, 0), word(3, 4, 100), word(4, 4, 200), word(8, 5, 400)}),
              ElementsAre("in", "2024", "again"));
  EXPECT_EQ(words[1].start, 100);
  EXPECT_EQ(words[1].end, 400);
}

TEST(WordMarks, a_compound_is_whole_and_leaves_its_punctuation_behind) {
  const SpokenText spoken{"a well-known (“fact”), ё-моё…", 48'000, 400};

  EXPECT_THAT(texts(spoken, {word(0, 1, 0), word(2, 4, 100), word(15, 4, 200), word(23, 1, 300)}),
              ElementsAre("a", "well-known", "fact", "ё-моё"));
}

TEST(WordMarks, marks_outside_the_text_name_nothing) {
  const SpokenText spoken{"one", 48'000, 300};

  EXPECT_THAT(texts(spoken, {word(0, 3, 0), word(3, 1, 100), word(500, 4, 200), word(-7, 2, 250)}), ElementsAre("one"));
  EXPECT_THAT(texts(spoken, {}), ElementsAre());
}

}  // namespace
}  // namespace kadr::darkroom
