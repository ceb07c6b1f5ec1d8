#include "darkroom/scene_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::darkroom {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SceneWords, finds_place_hour_and_subject_in_three_languages) {
  for (const char* sentence : {"A boat sails over the SEA at sunset.", "Човен пливе МОРЕМ, захід сонця.",
                               "Лодка плывёт по морю… закат!", "«Корабль» в океане вечером"}) {
    const SceneContent content = read_scene(sentence);
    EXPECT_EQ(content.hour, Hour::Dusk) << sentence;
    EXPECT_EQ(content.place, Place::Sea) << sentence;
    EXPECT_THAT(content.subjects, ElementsAre(Subject::Boat)) << sentence;
  }
}

TEST(SceneWords, knows_words_in_their_forms_and_not_within_others) {
  EXPECT_EQ(read_scene("вночі у Лісі").place, Place::Forest);
  EXPECT_EQ(read_scene("вночі у Лісі").hour, Hour::Night);
  EXPECT_EQ(read_scene("a rocket").hour, Hour::Night);
  EXPECT_EQ(read_scene("нічне місто").hour, Hour::Night);
  EXPECT_EQ(read_scene("по вулицях міста").place, Place::City);
  EXPECT_EQ(read_scene("Ёлки зимой в горах").weather, Weather::Snow);
  // "season" is no sea, "start" no star, "нічого" no night, "компанія" no computer, "хвилина" no wave.
  const SceneContent nothing = read_scene("This season we start: нічого, компанія, хвилина, розповідь, столица");
  EXPECT_EQ(nothing.place, Place::Nowhere);
  EXPECT_EQ(nothing.hour, Hour::Day);
  EXPECT_THAT(nothing.subjects, IsEmpty());
}

TEST(SceneWords, put_a_subject_where_it_is_found_unless_a_place_is_named) {
  EXPECT_EQ(read_scene("чашка кави").place, Place::Room);
  EXPECT_EQ(read_scene("a cup of tea by the sea").place, Place::Sea);
  EXPECT_EQ(read_scene("it rains").place, Place::Hills);
  EXPECT_EQ(read_scene("").place, Place::Nowhere);
}

TEST(SceneWords, name_each_subject_once_and_two_at_most) {
  EXPECT_THAT(read_scene("house, house, tree, car and boat").subjects, ElementsAre(Subject::House, Subject::Tree));
}

}  // namespace
}  // namespace kadr::darkroom
