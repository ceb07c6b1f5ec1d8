#include "recipes/film/shot_choice.h"

#include <gtest/gtest.h>

#include "models/catalog.h"

namespace kadr::recipes::film {
namespace {

/// Of the catalogue that kadr ships.
models::VideoModel shipped(const std::string& id) {
  static const models::Catalog catalog = models::Catalog::create(models::shipped_cards()).value();
  return models::VideoModel(*catalog.find(models::ModelKind::Video, id).value());
}

TEST(ShotChoice, gives_way_in_resolution_where_a_rule_ties_it_to_the_length) {
  // Veo makes 1080p in clips of 8 seconds only.
  const auto shot = choose_shot(shipped("veo-3.1-fast"), {.seconds = 6});
  ASSERT_TRUE(shot.has_value()) << shot.error().message;
  EXPECT_EQ(shot->seconds, 6);
  EXPECT_EQ(shot->resolution, "720p");
}

TEST(ShotChoice, gives_way_in_length_where_the_resolution_was_named) {
  const auto shot = choose_shot(shipped("veo-3.1-fast"), {.seconds = 6, .quality_said = ShotWish::Said::Named});
  ASSERT_TRUE(shot.has_value()) << shot.error().message;
  EXPECT_EQ(shot->seconds, 8);
  EXPECT_EQ(shot->resolution, "1080p");
}

TEST(ShotChoice, refuses_what_was_named_and_cannot_be) {
  const auto shot = choose_shot(shipped("veo-3.1-fast"), {.seconds = 5, .seconds_said = ShotWish::Said::Named});
  ASSERT_FALSE(shot.has_value());
  EXPECT_EQ(shot.error().code, ErrorCode::InvalidArgument);
  EXPECT_NE(shot.error().message.find("nearest: 4 or 6"), std::string::npos) << shot.error().message;
}

TEST(ShotChoice, asks_for_sound_only_where_there_is_any) {
  EXPECT_TRUE(choose_shot(shipped("veo-3.1-fast"), {.seconds = 8, .sound = true})->sound);
  EXPECT_FALSE(choose_shot(shipped("gen4-turbo"), {.with_first_frame = true, .sound = true})->sound);
}

}  // namespace
}  // namespace kadr::recipes::film
