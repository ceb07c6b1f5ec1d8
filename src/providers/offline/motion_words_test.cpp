#include "providers/offline/motion_words.h"

#include <set>

#include <gtest/gtest.h>

namespace kadr::providers::offline {
namespace {

using media::Motion;

TEST(MotionWords, are_known_in_three_languages) {
  struct Case {
    std::string_view prompt;
    Motion motion;
  };
  const Case cases[] = {
      {"push in", Motion::PushIn},
      {"Camera slowly zooms in on the cup, then pans to the left", Motion::PushIn},
      {"The camera pulls back from the window.", Motion::PullOut},
      {"Slow pan left along the street", Motion::PanLeft},
      {"pan right", Motion::PanRight},
      {"Tilt up to the sky", Motion::TiltUp},
      {"camera moves down", Motion::TiltDown},
      {"parallax", Motion::Parallax},
      {"Static camera, steam rises", Motion::Still},
      {"Повільне наближення до чашки", Motion::PushIn},
      {"Камера відʼїжджає від вікна", Motion::PullOut},
      {"Панорама ліворуч уздовж вулиці", Motion::PanLeft},
      {"КАМЕРА ПЛИВЕ ПРАВОРУЧ", Motion::PanRight},
      {"Камера піднімається вгору", Motion::TiltUp},
      {"легкий паралакс", Motion::Parallax},
      {"Медленный наезд на вывеску", Motion::PushIn},
      {"Отъезд, виден весь город", Motion::PullOut},
      {"камера движется влево", Motion::PanLeft},
      {"Панорама вниз", Motion::TiltDown},
      {"Неподвижная камера", Motion::Still},
  };
  for (const Case& each : cases) EXPECT_EQ(motion_named_in(each.prompt), each.motion) << each.prompt;
}

TEST(MotionWords, what_stands_somewhere_does_not_move) {
  for (const char* prompt :
       {"", "A door on the left of the counter", "people sit up in bed", "The camera rests upon a downtown roof",
        "Кав'ярня праворуч", "a company of friends", "a pandemic, left behind"})
    EXPECT_EQ(motion_named_in(prompt), std::nullopt) << prompt;
}

TEST(MotionWords, a_seed_has_its_motion_and_seeds_differ) {
  std::set<Motion> motions;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    EXPECT_EQ(motion_of_seed(seed), motion_of_seed(seed));
    motions.insert(motion_of_seed(seed));
  }
  EXPECT_EQ(motions.size(), 5U);
}

}  // namespace
}  // namespace kadr::providers::offline
