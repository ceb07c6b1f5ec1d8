#include "recipes/mix/forecast.h"

#include <gtest/gtest.h>

#include "recipes/mix/films.h"

namespace kadr::recipes::mix {
namespace {

Source lasting(std::int64_t frames) {
  Source source;
  source.info.video.push_back({.frames = frames, .duration = timeline::Rational(frames, 25)});
  return source;
}

TEST(Forecast, finer_pictures_are_likely_to_need_more) {
  MixPlan plan;
  const auto ordinary = likely_bytes(plan, 300);
  plan.profile.quality = 14;

  EXPECT_NEAR(static_cast<double>(ordinary), 7.8e6, 0.1e6) << "about 6 Mbit a second for a portrait phone";
  EXPECT_NEAR(static_cast<double>(likely_bytes(plan, 300)), 2.0 * static_cast<double>(ordinary), 10);
}

TEST(Forecast, frames_on_the_canvas_follow_from_its_length) {
  EXPECT_EQ(expected_frames(lasting(50).info, {30, 1}), 60);
  EXPECT_EQ(expected_frames(lasting(1).info, {24, 1}), 1);
  EXPECT_EQ(expected_frames(lasting(250).info, {30'000, 1001}), 300);
  EXPECT_EQ(expected_frames({}, {30, 1}), 0);
}

TEST(Film, is_named_as_older_scripts_expect) {
  EXPECT_EQ(film_name({.task_name = "summer"}, 0), "summer_comb_1.mp4");
  EXPECT_EQ(film_name({.task_name = "../літо"}, 11), "_літо_comb_12.mp4");
}

}  // namespace
}  // namespace kadr::recipes::mix
