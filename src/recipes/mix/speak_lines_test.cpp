#include "recipes/mix/speak_lines.h"

#include <gtest/gtest.h>

namespace kadr::recipes::mix {
namespace {

TEST(SpokenSound, reads_back_as_it_was_written) {
  const models::SpokenSound sound{.duration = timeline::Rational(5, 2),
                                  .words = {{"Привіт", timeline::Rational(), timeline::Rational(1, 3)},
                                            {"світе", timeline::Rational(1, 3), timeline::Rational(2, 1)}}};

  const auto read = spoken_sound_from_json(to_json(sound));

  ASSERT_TRUE(read);
  EXPECT_EQ(to_json(*read), to_json(sound));
  EXPECT_EQ(read->words.at(1).start, timeline::Rational(1, 3));
}

TEST(SpokenSound, damaged_records_are_refused) {
  const Json whole = to_json(models::SpokenSound{.words = {{"a", {}, {}}}});
  for (const char* field : {"schema", "duration", "words"}) {
    Json damaged = whole;
    damaged.erase(field);
    EXPECT_FALSE(spoken_sound_from_json(damaged)) << field;
  }
  Json damaged = whole;
  damaged["words"][0].erase("end");
  EXPECT_FALSE(spoken_sound_from_json(damaged));
  EXPECT_FALSE(spoken_sound_from_json(Json(5)));
}

}  // namespace
}  // namespace kadr::recipes::mix
